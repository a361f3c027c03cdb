import type { Prediction } from '#contracts';
import type { LoadedVersion } from './loaded-version.js';
import type { RowScores } from './prediction-cache.js';

/**
 * The answer for one row's scores. Binary: positive iff the positive class's probability reaches the threshold.
 * More classes: the most probable one, the first of equals.
 */
export function decide(
  version: LoadedVersion,
  scores: RowScores,
  threshold: number | undefined,
  cached: boolean,
): Prediction {
  const { classes, classNames, positiveIndex } = version;
  const probabilities = Object.fromEntries(classNames.map((name, i) => [name, scores[i] ?? 0]));
  const chosen =
    positiveIndex === undefined
      ? indexOfLargest(scores)
      : (scores[positiveIndex] ?? 0) >= (threshold ?? 0.5)
        ? positiveIndex
        : 1 - positiveIndex;
  const prediction = classes[chosen];
  if (prediction === undefined) throw new Error(`no class ${chosen} in ${classNames.join(', ')}`);
  return { prediction, probability: scores[positiveIndex ?? chosen] ?? 0, probabilities, cached };
}

/** Probability of the class that was predicted: what the confidence histogram shows. */
export function confidence({ prediction, probabilities }: Prediction): number {
  return probabilities[String(prediction)] ?? 0;
}

function indexOfLargest(scores: RowScores): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? 0) > (scores[best] ?? 0)) best = i;
  return best;
}
