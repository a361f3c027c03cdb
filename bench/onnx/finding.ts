/** How far one answer lay from the other side's, at most. */
export interface Finding {
  /** What was compared. */
  readonly what: string;
  /** Largest distance per batch size; of fits one, under 0. */
  readonly distances: ReadonlyMap<number, number>;
  readonly limit: number;
}

/** Instances asked at once. */
export const BATCHES = [1, 5, 10, 20] as const;

/** Largest distance between numbers that stand at the same places; infinite when something is missing or is no number. */
export function furthest(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return Infinity;
  let most = 0;
  one.forEach((value, i) => {
    const distance = Math.abs(value - (other[i] ?? NaN));
    most = distance <= most ? most : Number.isNaN(distance) ? Infinity : distance;
  });
  return most;
}

/** Does every answer lie within its limit? */
export const holds = ({ distances, limit }: Finding): boolean =>
  distances.size > 0 && [...distances.values()].every((distance) => distance <= limit);

const shown = (distance: number | undefined): string => distance?.toExponential(1) ?? '';

/** Findings as rows of a table for Markdown. */
export function findingRows(findings: readonly Finding[], columns: readonly number[]): string {
  return findings
    .map((finding) => {
      const cells = [...columns.map((column) => shown(finding.distances.get(column))), shown(finding.limit)];
      return `| ${[finding.what, ...cells, holds(finding) ? 'yes' : '**no**'].join(' | ')} |`;
    })
    .join('\n');
}

export const head = (what: string, columns: readonly string[]): string => {
  const cells = [what, ...columns, 'limit', 'holds'];
  return `\n| ${cells.join(' | ')} |\n| ${cells.map(() => '---').join(' | ')} |`;
};
