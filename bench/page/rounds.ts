/** The middle of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}

/** Of a value measured in several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * How many times the one is the other, round by round: what the machine did to a round, it did to both sides of it.
 * @param ours of round 1, 2, …
 * @param theirs of the same rounds
 */
export function ratio(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length !== theirs.length || ours.length === 0)
    throw new Error(`${ours.length} rounds cannot be held against ${theirs.length}`);
  const ratios = ours.map((value, round) => value / theirs[round]!);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** What `speed` aims at: the ratio has to be at least, or at most, this. */
export interface Aim {
  readonly kind: 'atLeast' | 'atMost';
  readonly value: number;
}

/** Whether the median of the rounds keeps to the aim. */
export function isMet({ median: value }: Spread, aim: Aim): boolean {
  return aim.kind === 'atLeast' ? value >= aim.value : value <= aim.value;
}

/** Three digits, and a comma for thousands. */
export function shown(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
