import type { Table } from '#learning';
import { type FoldLosses, PENALTIES } from './fold-losses.js';

const titles = (metric: string): string => PENALTIES.map((l2) => `${metric}, ${l2}`).join(' | ');

export const HEADER = [
  `| table | rows | ${titles('ROC-AUC')} | ${titles('log loss')} |`,
  `| --- | --- |${' --- |'.repeat(2 * PENALTIES.length)}`,
].join('\n');

/** Means over the folds, by penalty. */
export function penaltyRow(title: string, { rows }: Table, losses: readonly FoldLosses[]): string {
  const cells = (metric: keyof FoldLosses): string[] => losses.map((own) => mean(own[metric]).toFixed(4));
  return `| ${[title, rows, ...cells('rocAuc'), ...cells('logLoss')].join(' | ')} |`;
}

/** How each penalty does against none, over all tables: every table counts once. */
export function summary(tables: readonly (readonly FoldLosses[])[]): string {
  const lines = PENALTIES.slice(1).map((l2, i) => {
    const cells = (['rocAuc', 'logLoss'] as const).map((metric) => {
      // Positive: better than without a penalty.
      const sign = metric === 'rocAuc' ? 1 : -1;
      const gains = tables.map((of) => sign * (mean(of[i + 1]![metric]) - mean(of[0]![metric])));
      const better = gains.filter((gain) => gain > 0).length;
      return `${mean(gains).toFixed(4)} (${standardError(gains).toFixed(4)}) | ${better} of ${gains.length}`;
    });
    return `| ${l2} | ${cells.join(' | ')} |`;
  });
  return [
    '| penalty | ROC-AUC gained (standard error) | better on | log loss saved (standard error) | better on |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  return Math.sqrt(mean(squares) / (values.length - 1));
}
