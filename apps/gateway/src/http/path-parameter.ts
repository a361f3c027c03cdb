import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { AliasName, KeyId, ModelName, PresageError, Ulid } from '#contracts';
import type { ErrorCode } from '#contracts';

/** A part of a path. What cannot be a name or an id names nothing: 404, and it never reaches a store. */
class PathParameter implements PipeTransform<unknown, string> {
  constructor(
    private readonly schema: z.ZodType<string>,
    private readonly code: ErrorCode,
    private readonly what: string,
  ) {}

  transform(value: unknown): string {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw new PresageError(this.code, `There is no such ${this.what}.`);
    return parsed.data;
  }
}

export const modelInPath = new PathParameter(ModelName, 'unknown_model', 'model');
export const aliasInPath = new PathParameter(AliasName, 'unknown_alias', 'alias');
export const versionInPath = new PathParameter(Ulid, 'unknown_version', 'version');
export const jobInPath = new PathParameter(Ulid, 'unknown_job', 'job');
export const deliveryInPath = new PathParameter(Ulid, 'unknown_delivery', 'delivery');
export const runInPath = new PathParameter(Ulid, 'unknown_run', 'run');
export const keyInPath = new PathParameter(KeyId, 'not_found', 'key');
