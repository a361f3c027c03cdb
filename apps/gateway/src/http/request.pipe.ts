import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { fieldErrors, fieldsSummary, PresageError } from '#contracts';

type Options = NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>;
type Issues = Parameters<NonNullable<Options['exceptionFactory']>>[0];

/** A body of a thousand wrong instances must not make an answer of a million lines. */
const MAX_ERRORS = 100;

/** Parses bodies and queries by the schema beside them (`@Body({ schema })`); what does not fit is `invalid_request`. */
export class RequestPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: invalidRequest });
  }

  /** Only a body can be missing, and whether it may be is for its schema to say. */
  override transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const parsed = super.transform(value, metadata);
    if (value !== undefined) return parsed;
    return parsed.catch(() => {
      throw noBody();
    });
  }

  /** The body's parser has refused such names already. */
  protected override stripProtoKeys(): void {}
}

/** What the pipe does, for a handler that is called without pipes. */
export function parsedBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw body === undefined ? noBody() : invalidRequest(parsed.error.issues);
}

const noBody = (): PresageError => new PresageError('invalid_json', 'A JSON body is needed.');

function invalidRequest(issues: Issues): PresageError {
  const errors = fieldErrors(issues.slice(0, MAX_ERRORS)).slice(0, MAX_ERRORS);
  return new PresageError('invalid_request', fieldsSummary(errors), { errors });
}
