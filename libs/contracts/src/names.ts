import { z } from 'zod';

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const name = (what: string) =>
  z.string().regex(NAME, `must be a ${what} name: lower-case letters, digits, "-" and "_", 64 at most`);

export const ModelName = name('model');
export const AliasName = name('alias');
export const DatasetName = name('dataset');

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** A version, run or job id: a ULID, so that ids sort by the time they were made. */
export const Ulid = z.string().regex(ULID, 'must be a ULID (26 characters)');
