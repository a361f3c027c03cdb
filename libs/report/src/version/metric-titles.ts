import { type MetricName, METRIC_NAMES } from '#contracts';

/** How metrics are called in sentences and tables. */
export const METRIC_TITLES: Readonly<Record<MetricName, string>> = {
  accuracy: 'Accuracy',
  balancedAccuracy: 'Balanced accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  rocAuc: 'ROC-AUC',
  prAuc: 'PR-AUC (average precision)',
  logLoss: 'Log loss (smaller is better)',
  brier: 'Brier score (smaller is better)',
};

/** All metrics that at least one of the records has, in their usual order. */
export function presentMetrics(...records: readonly Partial<Record<MetricName, number>>[]): MetricName[] {
  return METRIC_NAMES.filter((name) => records.some((record) => record[name] !== undefined));
}
