import { type ColumnImportance, LOWER_IS_BETTER, type MetricName, PresageError } from '#contracts';
import { evaluate } from '../metrics/evaluate.js';
import { MersenneTwister } from '../random/mersenne-twister.js';
import type { Model } from '../scoring/model.js';
import { scoreTable } from '../scoring/score-table.js';
import type { Table, TableColumn } from '../table/table.js';
import { takeRows } from '../table/take-rows.js';

export interface ImportanceTask {
  readonly model: Model;
  readonly table: Table;
  /** Rows that the model has not seen. */
  readonly rows: Int32Array;
  /** Of the table's columns, in their order. */
  readonly names: readonly string[];
  readonly metric: MetricName;
  readonly positiveIndex: number;
  readonly threshold: number;
  /** How often each column is shuffled. */
  readonly repeats: number;
  /** At most so many rows are looked at, drawn without replacement. */
  readonly maxSamples: number;
  readonly seed: number;
  /** Awaited after every measurement, with the share done (0 to 1): lets others run, and throws to cancel. */
  readonly onProgress: (share: number) => void | Promise<void>;
}

export interface MeasuredImportance {
  /** The metric with all columns as they are. */
  readonly baseline: number;
  /** The largest drop first. */
  readonly features: ColumnImportance[];
}

/**
 * What the metric loses when a column is shuffled, so that it tells nothing any more (Breiman, "Random Forests", 2001;
 * Fisher, Rudin and Dominici, "All models are wrong", 2019). Columns are those of the table, not of the encoding.
 * With all rows, the same seed shuffles as scikit-learn's `permutation_importance` does.
 * @throws {PresageError} `invalid_request` when the metric is undefined for the rows
 */
export async function permutationImportance(task: ImportanceTask): Promise<MeasuredImportance> {
  const { names, repeats, seed, onProgress } = task;
  const table = takeRows(task.table, someOf(task));
  const baseline = measure(task, table);
  const columnSeed = new MersenneTwister(seed).upTo(2 ** 31 - 1);
  const measurements = table.columns.length * repeats;
  const features: ColumnImportance[] = [];
  for (const [c, column] of table.columns.entries()) {
    const random = new MersenneTwister(columnSeed);
    const order = Int32Array.from({ length: table.rows }, (_, row) => row);
    const drops: number[] = [];
    let shuffled = column;
    for (let repeat = 0; repeat < repeats; repeat++) {
      shuffled = reordered(shuffled, random.shuffle(order));
      const columns = table.columns.with(c, shuffled);
      drops.push(loss(task.metric, baseline, measure(task, { ...table, columns })));
      await onProgress((c * repeats + repeat + 1) / measurements);
    }
    features.push({ feature: names[c] ?? String(c), ...meanAndDeviation(drops) });
  }
  return { baseline, features: features.sort((a, b) => b.mean_drop - a.mean_drop) };
}

function someOf({ rows, maxSamples, seed }: ImportanceTask): Int32Array {
  if (rows.length <= maxSamples) return rows;
  const drawn = new MersenneTwister(seed).permutation(rows.length).subarray(0, maxSamples);
  return drawn.map((i) => rows[i] ?? 0);
}

function measure({ model, metric, positiveIndex, threshold }: ImportanceTask, table: Table): number {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const scores = scoreTable(model, table, rows);
  const { classes } = model;
  const value = evaluate({ target: table.target, scores, classes, positiveIndex, threshold })[metric];
  if (value === undefined)
    throw new PresageError('invalid_request', `${metric} is not defined for the ${table.rows} rows`);
  return value;
}

function reordered(column: TableColumn, order: Int32Array): TableColumn {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? NaN) }
    : { ...column, codes: order.map((row) => column.codes[row] ?? -1) };
}

/** Positive when the metric has become worse. */
function loss(metric: MetricName, before: number, after: number): number {
  return LOWER_IS_BETTER.has(metric) ? after - before : before - after;
}

function meanAndDeviation(drops: readonly number[]): Pick<ColumnImportance, 'mean_drop' | 'std_drop'> {
  const mean = drops.reduce((sum, drop) => sum + drop, 0) / drops.length;
  const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / drops.length;
  return { mean_drop: mean, std_drop: Math.sqrt(variance) };
}
