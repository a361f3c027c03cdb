import type { DatasetContract } from '#contracts';
import { positiveIndexOf } from '../metrics/positive-class.js';
import type { Table } from '../table/table.js';

export interface Correlations {
  /** Numeric columns in the order of the contract; a binary target stands last, its positive class as 1. */
  readonly columns: readonly string[];
  /** Pearson's r of each pair, over the rows where both are present; null where one of them does not vary. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** Numeric columns that were left out, because the matrix grows with their square. */
  readonly omitted: number;
}

const MOST_COLUMNS = 20;

/** How the numeric columns move together. */
export function correlations(table: Table, contract: DatasetContract): Correlations {
  const numeric = contract.features.columns.flatMap(({ name }, place) => {
    const column = table.columns[place];
    return column?.kind === 'numeric' ? [{ name, values: column.values }] : [];
  });
  const chosen = [...numeric.slice(0, MOST_COLUMNS), ...binaryTarget(table, contract)];
  const matrix = chosen.map(() => chosen.map((): number | null => null));
  for (const [i, { values: left }] of chosen.entries()) {
    for (const [j, { values: right }] of chosen.slice(0, i + 1).entries()) {
      const r = pearson(left, right);
      matrix[i]![j] = r;
      matrix[j]![i] = r;
    }
  }
  return {
    columns: chosen.map(({ name }) => name),
    matrix,
    omitted: Math.max(0, numeric.length - MOST_COLUMNS),
  };
}

function binaryTarget(table: Table, contract: DatasetContract) {
  const { target } = contract;
  if (target.classes.length !== 2 || table.target.length !== table.rows) return [];
  const positive = positiveIndexOf(contract);
  return [
    { name: target.column, values: Float64Array.from(table.target, (index) => (index === positive ? 1 : 0)) },
  ];
}

/** Updated row by row (Welford): no cancellation where the mean is far from zero, and no copy of the pairs. */
function pearson(left: Float64Array, right: Float64Array): number | null {
  let rows = 0;
  let [meanLeft, meanRight, squaresLeft, squaresRight, products] = [0, 0, 0, 0, 0];
  for (let row = 0; row < left.length; row++) {
    const [x, y] = [left[row] ?? NaN, right[row] ?? NaN];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    rows++;
    const [fromLeft, fromRight] = [x - meanLeft, y - meanRight];
    meanLeft += fromLeft / rows;
    meanRight += fromRight / rows;
    squaresLeft += fromLeft * (x - meanLeft);
    squaresRight += fromRight * (y - meanRight);
    products += fromLeft * (y - meanRight);
  }
  const scale = Math.sqrt(squaresLeft) * Math.sqrt(squaresRight);
  return scale > 0 ? Math.max(-1, Math.min(1, products / scale)) : null;
}
