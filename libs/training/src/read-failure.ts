import { CsvError } from 'csv-parse';
import { refusal } from './delivery-refusal.js';

/**
 * The CSV parser's and the disk's errors in the words of this product, where the delivery is to blame for them.
 * Anything else is a defect and comes back as it is.
 */
export function readFailure(error: unknown, file: string): unknown {
  if (error instanceof CsvError) return csvFailure(error, file);
  const isMissing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
  return isMissing ? refusal(file, {}, 'is not there') : error;
}

function csvFailure(error: CsvError, file: string) {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return refusal(file, {}, 'a quote is opened and never closed');
  const place = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
  const detail =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? 'a record is longer than a line may be; is a quote never closed?'
      : 'a quote stands where none may be';
  return refusal(file, place, detail);
}
