import type { MetricName, Metrics } from '#contracts';
import { rankClass } from './class-scores.js';
import { type Confusion, confusionMatrix, confusionsByClass, f1, precision, recall } from './confusion.js';
import { meanIfDefined, weightedMean } from './mean.js';
import { type DecisionRule, predictedClasses } from './predicted-classes.js';
import { brierLosses, logLosses } from './probability-loss.js';
import { prAuc, type Ranking, rocAuc, thresholdCurve, type ThresholdCurve } from './ranking.js';

export interface Evaluation extends DecisionRule {
  /** Class index per row. */
  readonly target: Int32Array;
  /**
   * More than two classes: precision, recall, F1 and the areas are plain means over the classes (`macro`, the default),
   * or means by the weight of each class's rows (`weighted`).
   */
  readonly average?: 'macro' | 'weighted';
}

/**
 * Measures predictions against the truth. Two classes: precision, recall, F1 and the areas are those of the positive
 * class at the threshold. More: the prediction is the most probable class, and they are means over the classes, where a
 * class that is never claimed has precision 0. What is undefined for the rows is absent.
 * @param weights per row; 1 each when absent
 */
export function evaluate(given: Evaluation, weights?: Float64Array): Metrics {
  return new Measurement(given).metrics(weights);
}

/** One set of predictions, sorted and compared with the truth once, to be measured under many weights of the rows. */
export class Measurement {
  readonly #given: Evaluation;
  readonly #predicted: Int32Array;
  readonly #rankings: readonly Ranking[];
  readonly #logLosses: Float64Array;
  readonly #brierLosses: Float64Array;

  constructor(given: Evaluation) {
    const { target, scores, classes, positiveIndex } = given;
    this.#given = given;
    this.#predicted = predictedClasses(given);
    this.#rankings = askedClasses(classes, positiveIndex).map((k) => rankClass(given, k));
    this.#logLosses = logLosses(target, scores, classes);
    this.#brierLosses = brierLosses(target, scores, classes);
  }

  metrics(weights?: Float64Array): Metrics {
    const { target, classes, positiveIndex, average = 'macro' } = this.#given;
    if (target.length === 0) return {};
    const all = confusionsByClass(confusionMatrix(target, this.#predicted, classes, weights), classes);
    const asked = askedClasses(classes, positiveIndex).flatMap((k) => all[k] ?? []);
    const curves = this.#rankings.map((ranking) => thresholdCurve(ranking, weights));
    const shares =
      average === 'macro' || classes === 2
        ? undefined
        : all.map(({ truePositives, falseNegatives }) => truePositives + falseNegatives);
    const count = (of: (confusion: Confusion) => number | undefined) => meanIfDefined(asked.map(of), shares);
    const rank = (area: (curve: ThresholdCurve) => number | undefined) =>
      meanIfDefined(curves.map(area), shares);

    const measured: Record<MetricName, number | undefined> = {
      accuracy: accuracy(all),
      balancedAccuracy: meanIfDefined(all.map(recall)),
      precision: count(classes === 2 ? precision : (confusion) => precision(confusion) ?? 0),
      recall: count(recall),
      f1: count(f1),
      rocAuc: rank(rocAuc),
      prAuc: rank(prAuc),
      logLoss: weightedMean(this.#logLosses, weights),
      brier: weightedMean(this.#brierLosses, weights),
    };
    return Object.fromEntries(
      Object.entries(measured).filter(([, value]) => value !== undefined && !Number.isNaN(value)),
    );
  }
}

/** The classes that precision, recall and the areas speak of. */
function askedClasses(classes: number, positiveIndex: number): number[] {
  return classes === 2 ? [positiveIndex] : Array.from({ length: classes }, (_, k) => k);
}

/** Share of the rows whose class was predicted. Every row is a hit or a miss of exactly one class. */
function accuracy(all: readonly Confusion[]): number {
  let right = 0;
  let missed = 0;
  for (const { truePositives, falseNegatives } of all) {
    right += truePositives;
    missed += falseNegatives;
  }
  return right / (right + missed);
}
