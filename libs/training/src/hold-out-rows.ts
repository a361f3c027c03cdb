import type { Label } from '#contracts';
import { type Split, stratifiedSplit, type Table } from '#learning';
import { refusal } from './delivery-refusal.js';

/** Which rows are held out: a share of them, drawn by lot class by class, or just these. */
export type HoldOutRule =
  | { readonly kind: 'share'; readonly testShare: number; readonly seed: number }
  /** Row numbers from 0, the first row after the header. */
  | { readonly kind: 'rows'; readonly rows: readonly number[] };

/**
 * Divides the rows into those to learn from and those to measure on.
 * @throws {PresageError} `invalid_request` when a class would be missing in either part, or there is no such row
 */
export function splitRows(table: Table, classes: readonly Label[], rule: HoldOutRule, file: string): Split {
  if (rule.kind === 'rows') return explicitSplit(table, rule.rows, file);
  checkSplittable(table, classes, rule.testShare, file);
  return stratifiedSplit(table.target, classes.length, rule.testShare, rule.seed);
}

function explicitSplit(table: Table, rows: readonly number[], file: string): Split {
  const held = new Uint8Array(table.rows);
  for (const row of rows) {
    if (held[row] !== 0) {
      throw refusal(
        file,
        {},
        `row ${row} cannot be held out: it is not among the ${table.rows}, or named twice`,
      );
    }
    held[row] = 1;
  }
  if (rows.length === 0) throw refusal(file, {}, 'no row is held out: there is nothing to measure on');
  const train = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => held[row] === 0);
  return { train, test: Int32Array.from(rows) };
}

/** Every class must be in both parts, or nothing can be learned or measured. */
function checkSplittable(table: Table, classes: readonly Label[], testShare: number, file: string): void {
  const counts = classes.map(() => 0);
  for (const label of table.target) counts[label] = (counts[label] ?? 0) + 1;
  const rare = counts.findIndex((count) => count < 2);
  if (rare !== -1) {
    throw refusal(
      file,
      {},
      `has ${counts[rare]} rows of class ${String(classes[rare])}; at least 2 are needed`,
    );
  }
  const testSize = Math.ceil(testShare * table.rows);
  if (Math.min(testSize, table.rows - testSize) < classes.length) {
    throw refusal(file, {}, `${table.rows} rows are too few to hold ${testShare * 100} % of them out`);
  }
}
