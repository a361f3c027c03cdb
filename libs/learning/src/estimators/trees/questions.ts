import type { BinnedFeature } from './binned-table.js';

/** What a split may ask: is this number small, or is this the category? */
export interface Question {
  readonly feature: number;
  /** Bin of the category; undefined for numbers. */
  readonly category: number | undefined;
}

/** Every question about a table: one per number and one per category, as many as indicator columns would be wide. */
export function questionsOf(features: readonly BinnedFeature[]): Question[] {
  return features.flatMap(({ bins, meaning }, feature): Question[] =>
    meaning.kind === 'numeric'
      ? [{ feature, category: undefined }]
      : Array.from({ length: bins }, (_, category) => ({ feature, category })),
  );
}
