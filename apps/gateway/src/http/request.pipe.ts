import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { PresageError } from '#contracts';
import type { FieldError } from '#contracts';

type Options = NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>;
type Issues = Parameters<NonNullable<Options['exceptionFactory']>>[0];
type Issue = Issues[number];

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
  const errors = issues.slice(0, MAX_ERRORS).flatMap(fieldErrors).slice(0, MAX_ERRORS);
  return new PresageError('invalid_request', summary(errors), { errors });
}

function summary(errors: readonly FieldError[]): string {
  const [first] = errors;
  if (first === undefined) return 'The request is not valid.';
  const where = first.pointer === '' ? '' : `${first.pointer} `;
  return errors.length === 1
    ? `${where}${first.detail}`
    : `${errors.length} fields are not valid; the first: ${where}${first.detail}`;
}

/** An unknown field is reported where it stands, not at the object that holds it. */
function fieldErrors(issue: Issue): FieldError[] {
  const at = pointer(issue.path ?? []);
  const unknown = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys : undefined;
  if (unknown === undefined) return [{ pointer: at, detail: issue.message }];
  return unknown.map((key) => ({ pointer: `${at}${pointer([String(key)])}`, detail: issue.message }));
}

/** RFC 6901. */
function pointer(path: NonNullable<Issue['path']>): string {
  return path
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
