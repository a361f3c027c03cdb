import path from 'node:path';
import { type FieldError, PresageError } from '#contracts';

/** Where in a delivery something is wrong; lines count from 1, the header being the first. */
export interface Place {
  readonly line?: number;
  readonly column?: string;
}

/** The error for a delivery that cannot be used. Names the file without its folders, which are nobody's business. */
export function refusal(file: string, place: Place, detail: string, errors?: FieldError[]): PresageError {
  const where = [
    path.basename(file),
    ...(place.line === undefined ? [] : [`line ${place.line}`]),
    ...(place.column === undefined ? [] : [`column "${place.column}"`]),
  ];
  return new PresageError('invalid_request', `${where.join(', ')}: ${detail}`, errors && { errors });
}
