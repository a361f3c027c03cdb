import { hash } from 'node:crypto';

/** Crockford's base 32, in which ULIDs are written. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/**
 * The id under which a failed job runs again. It follows from the job's own, so that asking again, or another process
 * asking, makes no second one.
 */
export function retryIdOf(id: string): string {
  const bytes = hash('sha256', `retry of ${id}`, 'buffer').subarray(0, RANDOM_LENGTH);
  return id.slice(0, TIME_LENGTH) + Array.from(bytes, (byte) => DIGITS[byte % DIGITS.length]).join('');
}
