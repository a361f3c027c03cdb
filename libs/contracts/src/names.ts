import { z } from 'zod';

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const name = z.string().regex(NAME, 'must match ^[a-z0-9][a-z0-9_-]{0,63}$');

/** Names become folder names: nothing that matches can leave its folder. */
export const ModelName = name;
export const AliasName = name;
export const DatasetName = name;

/** Id of a version, run or job: a ULID (26 characters), so that ids sort by the time they were made. */
export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be a ULID');

export const PRODUCTION = 'production';
