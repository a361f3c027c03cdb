import { fieldErrors, PresageError } from '#contracts';
import type { z } from 'zod';
import type { ArtifactFolder } from './artifact-folder.js';

/** Runs, schedules, moves and contracts are far smaller; more is not one of ours. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Of which a file that is wrong is accused at once. */
const MAX_PROBLEMS = 5;

export type Parsed<T> = { kind: 'ok'; value: T } | { kind: 'corrupt'; reason: string };

/** Bytes of a file, held against a schema; the reason names the fields that are wrong. Never throws. */
export function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array): Parsed<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { kind: 'corrupt', reason: 'is not valid JSON' };
  }
  const result = schema.safeParse(json);
  if (result.success) return { kind: 'ok', value: result.data };
  const problems = fieldErrors(result.error.issues)
    .slice(0, MAX_PROBLEMS)
    .map(({ pointer, detail }) => `${pointer.slice(1).replaceAll('/', '.') || 'the whole'}: ${detail}`);
  return { kind: 'corrupt', reason: problems.join('; ') };
}

/**
 * A JSON file of the store; absent when there is none.
 * @throws {PresageError} `internal`, naming file and field, when it is not what it must be
 */
export async function readJson<T>(
  folder: ArtifactFolder,
  file: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const read = await folder.read(file, MAX_BYTES);
  if (read.kind === 'missing') return undefined;
  if (read.kind === 'refused') throw new PresageError('internal', `${file} ${read.reason}`);
  const parsed = parseJson(schema, read.bytes);
  if (parsed.kind === 'corrupt') throw new PresageError('internal', `${file}: ${parsed.reason}`);
  return parsed.value;
}

/** Indented: these files are read by people, too. */
export function toJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
