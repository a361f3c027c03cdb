import type { ColumnImportance } from '#contracts';
import { csvText } from './csv-text.js';

/** The importances as CSV, in the order given. */
export function importanceCsv(features: readonly ColumnImportance[]): string {
  return csvText(
    ['feature', 'mean_drop', 'std_drop'],
    features.map(({ feature, mean_drop, std_drop }) => [feature, mean_drop, std_drop]),
  );
}
