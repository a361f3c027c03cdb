import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { ERRORS } from '#contracts';
import type { ErrorCode } from '#contracts';

/** What any call with a body or a path can be told. */
const ALWAYS: ErrorCode[] = ['invalid_request', 'internal'];

/** Documents a call: its answer, and every error it can give besides those that every call can. */
export function Answers(
  status: number,
  schema: z.ZodType | undefined,
  description: string,
  errors: readonly ErrorCode[] = [],
): MethodDecorator {
  const codes = [...new Set([...ALWAYS, ...errors])];
  const statuses = new Set(codes.map((code) => ERRORS[code].status));
  return applyDecorators(
    ApiResponse({ status, description, ...(schema === undefined ? {} : { standardSchema: schema }) }),
    ...[...statuses].map((failed) =>
      problemResponse(
        failed,
        codes.filter((code) => ERRORS[code].status === failed),
      ),
    ),
  );
}

function problemResponse(status: number, codes: readonly ErrorCode[]): MethodDecorator {
  const titles = codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`);
  return ApiResponse({
    status,
    description: titles.join('. '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
}
