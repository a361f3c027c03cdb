/** `retryable`: the same request may succeed later. `ours`: a human of the operator should look. */
const row = (status: number, title: string, retryable = false) =>
  ({ status, title, retryable, ours: status >= 500 && !retryable }) as const;

/** Every error a client can meet, by its stable code. */
export const ERRORS = {
  invalid_json: row(400, 'The body is not valid JSON'),
  unauthorized: row(401, 'Authentication is required'),
  forbidden: row(403, 'Not allowed'),
  not_found: row(404, 'No such resource'),
  unknown_model: row(404, 'Unknown model'),
  unknown_version: row(404, 'Unknown version'),
  unknown_alias: row(404, 'Unknown alias'),
  unknown_job: row(404, 'Unknown or forgotten job'),
  unknown_run: row(404, 'Unknown run'),
  unknown_dataset: row(404, 'Unknown dataset'),
  unknown_schedule: row(404, 'No schedule'),
  unknown_delivery: row(404, 'Unknown or forgotten delivery'),
  method_not_allowed: row(405, 'Method not allowed'),
  conflict: row(409, 'Conflict with the current state'),
  payload_too_large: row(413, 'The body is too large'),
  unsupported_media_type: row(415, 'Unsupported media type'),
  invalid_request: row(422, 'The request is not valid'),
  idempotency_key_reused: row(422, 'The idempotency key was used for another body'),
  rate_limited: row(429, 'Too many requests', true),
  internal: row(500, 'Internal error'),
  no_model: row(503, 'No model can be served yet', true),
  model_unavailable: row(503, 'The model is failing; try again later', true),
  model_failed: row(503, 'The model could not score the instances', true),
  queue_unavailable: row(503, 'The queue cannot be reached', true),
  storage_unavailable: row(503, 'The artifact folder refuses', true),
  overloaded: row(503, 'Overloaded', true),
  deadline_exceeded: row(504, 'The deadline has passed', true),
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** One invalid field: JSON pointer into the body (`/instances/3/age`) and what it must be. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ErrorExtras {
  errors?: FieldError[];
  /** When it makes sense to try again. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An outcome a client is told about. Whatever else is thrown is a defect and answered as `internal`. */
export class PresageError extends Error {
  override readonly name = 'PresageError';
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, extras: ErrorExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.errors = extras.errors;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
