/** What a rule "is it this class?" got right and wrong: rows, or their weights. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/**
 * How many rows (or how much weight) of each class were taken for which: `classes × classes`, row by row; a row is an
 * actual class, a column a predicted one.
 */
export function confusionMatrix(
  actual: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights?: Float64Array,
): Float64Array {
  const matrix = new Float64Array(classes * classes);
  for (let row = 0; row < actual.length; row++) {
    const cell = (actual[row] ?? 0) * classes + (predicted[row] ?? 0);
    matrix[cell] = (matrix[cell] ?? 0) + (weights === undefined ? 1 : (weights[row] ?? 0));
  }
  return matrix;
}

/** Every class of a confusion matrix against the rest. */
export function confusionsByClass(matrix: Float64Array, classes: number): Confusion[] {
  const ofActual = new Float64Array(classes);
  const ofPredicted = new Float64Array(classes);
  let total = 0;
  matrix.forEach((count, cell) => {
    const actual = Math.floor(cell / classes);
    ofActual[actual] = (ofActual[actual] ?? 0) + count;
    ofPredicted[cell % classes] = (ofPredicted[cell % classes] ?? 0) + count;
    total += count;
  });
  return Array.from({ length: classes }, (_, k) => {
    const truePositives = matrix[k * classes + k] ?? 0;
    const falsePositives = (ofPredicted[k] ?? 0) - truePositives;
    const falseNegatives = (ofActual[k] ?? 0) - truePositives;
    const trueNegatives = total - truePositives - falsePositives - falseNegatives;
    return { truePositives, falsePositives, falseNegatives, trueNegatives };
  });
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
