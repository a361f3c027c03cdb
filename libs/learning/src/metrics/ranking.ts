/** How many positive and negative rows share one score; the scores fall from one step to the next. */
interface Step {
  positives: number;
  negatives: number;
}

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.
 * Undefined when all rows are of one kind.
 */
export function rocAuc(positive: Uint8Array, scores: Float64Array): number | undefined {
  let positives = 0;
  let negatives = 0;
  let won = 0;
  for (const step of stepsDown(positive, scores)) {
    // Every negative of this step is beaten by all positives above it, and tied with those beside it.
    won += step.negatives * (positives + step.positives / 2);
    positives += step.positives;
    negatives += step.negatives;
  }
  return positives === 0 || negatives === 0 ? undefined : won / (positives * negatives);
}

/**
 * Average precision: the precision at every distinct score, weighted by the recall gained there.
 * Undefined when no row is positive.
 */
export function prAuc(positive: Uint8Array, scores: Float64Array): number | undefined {
  let positives = 0;
  let rows = 0;
  let area = 0;
  for (const step of stepsDown(positive, scores)) {
    positives += step.positives;
    rows += step.positives + step.negatives;
    area += step.positives * (positives / rows);
  }
  return positives === 0 ? undefined : area / positives;
}

function stepsDown(positive: Uint8Array, scores: Float64Array): Step[] {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const steps: Step[] = [];
  let step: Step = { positives: 0, negatives: 0 };
  let last = NaN;
  for (const row of order) {
    const score = scores[row] ?? 0;
    if (score !== last) steps.push((step = { positives: 0, negatives: 0 }));
    last = score;
    if (positive[row] === 1) step.positives++;
    else step.negatives++;
  }
  return steps;
}
