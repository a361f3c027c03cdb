import { z } from 'zod';
import { ERRORS, PresageError } from './errors.js';

/** RFC 9457 problem details, as every error is answered and as a failed job carries it. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  detail: z.string(),
  code: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** What a client is told. Of an error that is not ours to tell, nothing but that it happened. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known =
    error instanceof PresageError
      ? error
      : new PresageError(
          'internal',
          'Something went wrong on our side; the request id finds it in the logs.',
        );
  return {
    type: `urn:presage:error:${known.code}`,
    title: ERRORS[known.code].title,
    status: known.status,
    detail: known.message,
    code: known.code,
    ...(requestId === undefined ? {} : { requestId }),
    ...(known.errors === undefined ? {} : { errors: known.errors }),
  };
}
