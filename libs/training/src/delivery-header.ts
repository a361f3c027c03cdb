import { isDeepStrictEqual } from 'node:util';
import type { DatasetContract } from '#contracts';
import { refusal } from './delivery-refusal.js';

/** How the lines of a delivery are to be read. */
export interface DeliveryLayout {
  /** Columns of the file. */
  readonly width: number;
  /** Where the wanted columns stand. */
  readonly places: readonly number[];
  readonly firstIsHeader: boolean;
}

/**
 * Finds out from the first line, or from the contract where files have no header. There, a first line that repeats the
 * contract's names is a header somebody added.
 * @param wanted the features and the target
 * @throws {PresageError} `invalid_request` for missing, doubled or unexpected columns
 */
export function layoutOf(
  first: readonly string[],
  wanted: readonly string[],
  contract: DatasetContract,
  file: string,
): DeliveryLayout {
  const { header, columns = [] } = contract.csv;
  const names = header ? first : columns;
  const firstIsHeader = header || isDeepStrictEqual(first, columns);
  return { width: names.length, places: placesInHeader(names, wanted, contract, file), firstIsHeader };
}

/**
 * Where the wanted columns stand in a delivery's header.
 * @param wanted the features and the target
 * @throws {PresageError} `invalid_request` for missing, doubled or unexpected columns, in this order
 */
function placesInHeader(
  header: readonly string[],
  wanted: readonly string[],
  { csv }: DatasetContract,
  file: string,
): number[] {
  const names = header.map((name) => name.normalize('NFC'));
  const places = wanted.map((name) => names.indexOf(name.normalize('NFC')));
  const missing = wanted.filter((_, i) => places[i] === -1);
  if (missing.length > 0) {
    throw refusal(file, { line: 1 }, `missing required columns: ${missing.join(', ')}`);
  }
  const doubled = names.find((name, i) => names.indexOf(name) !== i);
  if (doubled !== undefined) throw refusal(file, { line: 1, column: doubled }, 'stands there twice');
  const expected = new Set([...wanted, ...csv.drop].map((name) => name.normalize('NFC')));
  const unexpected = names.filter((name) => !expected.has(name));
  if (unexpected.length > 0) {
    const shown = unexpected.slice(0, 20).map((name) => name.slice(0, 128));
    throw refusal(
      file,
      { line: 1 },
      `unexpected columns: ${shown.join(', ')} (neither feature nor target; "csv.drop" of the contract leaves columns out)`,
    );
  }
  return places;
}
