import type { DatasetContract } from '#contracts';
import { refusal } from './delivery-refusal.js';

/**
 * Where the wanted columns stand in a delivery's header.
 * @param wanted the features and the target
 * @throws {PresageError} `invalid_request` for missing, doubled or unexpected columns, in this order
 */
export function placesInHeader(
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
