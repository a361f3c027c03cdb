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
  const place = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
  return refusal(file, place, detailOf(error));
}

function detailOf({ code, records }: CsvError): string {
  // The parser names the last line, not the one on which the quote opened: the row is where to look.
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `the file ends inside a quote that ${rowAfter(records)} opens`;
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return 'a record is longer than a line may be; is a quote never closed?';
  }
  return 'a quote stands where none may be';
}

/** `records`: those that were whole, the header among them. */
function rowAfter(records: unknown): string {
  return typeof records === 'number' && records > 0 ? `row ${records}` : 'the header';
}
