/** What a rule "is it this class?" got right and wrong. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts for class `k`: `actual` and `predicted` are class indices, row by row. */
export function confusionOf(actual: Int32Array, predicted: Int32Array, k: number): Confusion {
  let truePositives = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  actual.forEach((label, row) => {
    if (predicted[row] === k) {
      if (label === k) truePositives++;
      else falsePositives++;
    } else if (label === k) falseNegatives++;
  });
  const trueNegatives = actual.length - truePositives - falsePositives - falseNegatives;
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/** Share of the predicted positives that are positive; undefined when nothing was predicted positive. */
export function precision({ truePositives, falsePositives }: Confusion): number | undefined {
  return ratio(truePositives, truePositives + falsePositives);
}

/** Share of the positives that were found; undefined when there are none. */
export function recall({ truePositives, falseNegatives }: Confusion): number | undefined {
  return ratio(truePositives, truePositives + falseNegatives);
}

/** 2·TP / (2·TP + FP + FN): 0 when nothing was found; undefined when there was nothing to find and nothing was claimed. */
export function f1({ truePositives, falsePositives, falseNegatives }: Confusion): number | undefined {
  return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
