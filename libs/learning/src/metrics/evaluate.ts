import type { MetricName, Metrics } from '#contracts';
import { type Confusion, confusionOf, f1, precision, recall } from './confusion.js';
import { brier, logLoss } from './probability-loss.js';
import { prAuc, rocAuc } from './ranking.js';

export interface Evaluation {
  /** Class index per row. */
  readonly target: Int32Array;
  /** Class probabilities, rows × classes. */
  readonly scores: Float64Array;
  readonly classes: number;
  /** Two classes: the one whose precision, recall and so on are meant, and the probability it is claimed from. */
  readonly positiveIndex: number;
  readonly threshold: number;
}

/**
 * Measures predictions against the truth. Two classes: precision, recall, F1 and the areas are those of the positive
 * class at the threshold. More: the prediction is the most probable class, and they are plain means over the classes
 * (macro), where a class that is never claimed has precision 0. What is undefined for the rows is absent.
 */
export function evaluate(given: Evaluation): Metrics {
  const { target, scores, classes, positiveIndex } = given;
  if (target.length === 0) return {};
  const predicted = decide(given);
  const all = Array.from({ length: classes }, (_, k) => confusionOf(target, predicted, k));
  const asked = classes === 2 ? [positiveIndex] : all.map((_, k) => k);
  const measure = (of: (confusion: Confusion) => number | undefined) =>
    meanOf(asked.map((k) => (all[k] === undefined ? undefined : of(all[k]))));
  const rank = (area: typeof rocAuc) =>
    meanOf(asked.map((k) => area(isClass(target, k), scoresOfClass(scores, classes, k))));
  const right = all.reduce((sum, confusion) => sum + confusion.truePositives, 0);

  const measured: Record<MetricName, number | undefined> = {
    accuracy: right / target.length,
    balancedAccuracy: meanOf(all.map(recall)),
    precision: measure(classes === 2 ? precision : (confusion) => precision(confusion) ?? 0),
    recall: measure(recall),
    f1: measure(f1),
    rocAuc: rank(rocAuc),
    prAuc: rank(prAuc),
    logLoss: logLoss(target, scores, classes),
    brier: brier(target, scores, classes),
  };
  return Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== undefined));
}

function decide({ target, scores, classes, positiveIndex, threshold }: Evaluation): Int32Array {
  return target.map((_, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    if (classes === 2) return (own[positiveIndex] ?? 0) >= threshold ? positiveIndex : 1 - positiveIndex;
    return own.indexOf(Math.max(...own));
  });
}

/** The plain mean; undefined as soon as one of the values is. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum / values.length;
}

function isClass(target: Int32Array, k: number): Uint8Array {
  return Uint8Array.from(target, (label) => (label === k ? 1 : 0));
}

function scoresOfClass(scores: Float64Array, classes: number, k: number): Float64Array {
  return Float64Array.from({ length: scores.length / classes }, (_, row) => scores[row * classes + k] ?? 0);
}
