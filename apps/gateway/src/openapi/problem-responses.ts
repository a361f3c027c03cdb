import type { OpenAPIObject } from '@nestjs/swagger';
import { ERRORS, PresageError, toProblem } from '#contracts';
import type { ErrorCode, Problem } from '#contracts';

interface ProblemResponse {
  description: string;
  headers?: Record<string, { description: string; schema: { type: 'integer' } }>;
  content: Record<string, { schema: { $ref: string }; examples: Examples }>;
}

type Examples = Record<string, { summary: string; value: Problem }>;

const PROBLEM = 'application/problem+json';
const REQUEST_ID = '01M7Y1XYKSF0R10G180W3AWH58';

const RETRY_AFTER = {
  'retry-after': { description: 'Seconds after which to try again.', schema: { type: 'integer' as const } },
};

/** How errors stand in the document: one response per status, naming its codes. */
export function problemResponses(codes: readonly ErrorCode[]): Record<string, ProblemResponse> {
  const responses: Record<string, ProblemResponse> = {};
  for (const code of new Set(codes)) {
    const { status, title } = ERRORS[code];
    const said = `\`${code}\`: ${title}.`;
    const before = responses[status];
    responses[status] = {
      description: before === undefined ? said : `${before.description} ${said}`,
      ...(status === 503 || status === 429 ? { headers: RETRY_AFTER } : {}),
      content: {
        [PROBLEM]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: { ...before?.content[PROBLEM]?.examples, [code]: exampleOf(code) },
        },
      },
    };
  }
  return responses;
}

/** One of those with this code, as it is sent. */
function exampleOf(code: ErrorCode): Examples[string] {
  const { title } = ERRORS[code];
  const errors = [{ pointer: '/features/age', detail: 'must be at least 0' }];
  const error =
    code === 'invalid_request'
      ? new PresageError(code, '/features/age must be at least 0', { errors })
      : new PresageError(code, `${title}.`);
  return { summary: title, value: toProblem(error, REQUEST_ID) };
}

/** What every call whose body is read can be told before it is looked at, also where none is expected. */
export function addBodyRefusals(document: OpenAPIObject): void {
  const refusals = problemResponses(['invalid_json', 'payload_too_large', 'unsupported_media_type']);
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.post, path.put, path.delete]) {
      if (operation !== undefined) Object.assign(operation.responses, refusals);
    }
  }
}
