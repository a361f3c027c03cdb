import {
  type ClassPrediction,
  DEFAULT_THRESHOLDS,
  type Label,
  type OutlierPrediction,
  taskOf,
  type VersionMetadata,
} from '#contracts';
import { positiveIndexAmong } from '../metrics/positive-class.js';
import { claimedClass } from './claimed-class.js';
import { isOutlier } from './outliers.js';

/** What a row's scores mean, wherever they came from. */
export type Answer = Omit<ClassPrediction, 'cached'> | Omit<OutlierPrediction, 'cached'>;

/** How the scores of a version's model are to be read: by its classes; without any, as those of an outlier model. */
export class ScoreMeaning {
  /** Scores per row. */
  readonly width: number;
  readonly #classes: readonly Label[];
  /** Class names as the answer's keys. */
  readonly #names: readonly string[];
  readonly #positiveIndex: number;
  readonly #defaultThreshold: number;

  constructor(version: Pick<VersionMetadata, 'classes' | 'positive_class'>) {
    const { classes, positive_class } = version;
    this.width = Math.max(1, classes.length);
    this.#classes = classes;
    this.#names = classes.map(String);
    this.#positiveIndex = positiveIndexAmong(classes, positive_class);
    this.#defaultThreshold = DEFAULT_THRESHOLDS[taskOf(version)];
  }

  /** The threshold that decides when this one is asked for; absent where none does: more than two classes. */
  threshold(asked: number | undefined): number | undefined {
    return this.width > 2 ? undefined : (asked ?? this.#defaultThreshold);
  }

  /** @param scores of one row, as many as the width */
  answer(scores: ArrayLike<number>, asked: number | undefined): Answer {
    const threshold = asked ?? this.#defaultThreshold;
    const classes = this.#classes.length;
    if (classes === 0) {
      const score = scores[0] ?? 0;
      return { score, outlier: isOutlier(score, threshold) };
    }
    const positiveIndex = this.#positiveIndex;
    const claimed = claimedClass({ classes, positiveIndex, threshold }, scores);
    const prediction = this.#classes[claimed];
    if (prediction === undefined) throw new Error(`no class ${claimed} in ${this.#names.join(', ')}`);
    return {
      prediction,
      probability: scores[classes === 2 ? positiveIndex : claimed] ?? 0,
      probabilities: this.#byName(scores),
    };
  }

  /** Two classes, as most have, without a list of pairs: this is done for every row. */
  #byName(scores: ArrayLike<number>): Record<string, number> {
    const names = this.#names;
    const [first, second] = names;
    if (first !== undefined && second !== undefined && names.length === 2)
      return { [first]: scores[0] ?? 0, [second]: scores[1] ?? 0 };
    return Object.fromEntries(names.map((name, i) => [name, scores[i] ?? 0]));
  }
}
