import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ErrorCode } from '#contracts';
import { problemResponses } from './problem-responses.js';

const LOCATION = { location: { description: 'Where to ask for it.', schema: { type: 'string' as const } } };

/** Documents a call: its answer, and every error it can give besides those that every call can. */
export function Answers(
  status: number,
  schema: z.ZodType | undefined,
  description: string,
  errors: readonly ErrorCode[] = [],
): MethodDecorator {
  const problems = problemResponses(['invalid_request', 'internal', ...errors]);
  return applyDecorators(
    ApiResponse({
      status,
      description,
      ...(schema === undefined ? {} : { standardSchema: schema }),
      ...(status === 202 ? { headers: LOCATION } : {}),
    }),
    ...Object.entries(problems).map(([failed, response]) =>
      ApiResponse({ status: Number(failed), ...response }),
    ),
  );
}
