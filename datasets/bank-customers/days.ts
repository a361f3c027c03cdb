/** What one day's delivery is like. */
export interface Day {
  readonly file: string;
  readonly rows: number;
  readonly seed: number;
  /** How strongly the features tell the classes apart; 1 is the strength of the first day. */
  readonly signal: number;
  /** Log-odds of a positive for an average customer: about -1.6 gives 20 %. */
  readonly base: number;
  /** Has the population moved: higher incomes, more transactions, and premium customers like all others? */
  readonly drifted: boolean;
}

const ROWS = [1_000, 10_000, 2_000, 5_000];

/** Chosen so that the small hold-outs of the first days do not hide the order described below by chance. */
const SEEDS = [3, 6, 13, 5, 5, 6, 7, 8, 9, 10, 11, 12];

/** Like the first day, a little weaker twice, clearer on the fourth; from the fifth on the world has changed. */
const SIGNALS = [0.9, 0.85, 0.85, 1.3];
const SIGNAL_AFTER_DRIFT = 0.3;

export const DAYS: readonly Day[] = SEEDS.map((seed, i) => {
  const drifted = i >= SIGNALS.length;
  return {
    file: `day_${String(i + 1).padStart(2, '0')}.csv`,
    rows: ROWS[i % ROWS.length] ?? 0,
    seed,
    signal: SIGNALS[i] ?? SIGNAL_AFTER_DRIFT,
    base: drifted ? -1.45 : -1.7,
    drifted,
  };
});
