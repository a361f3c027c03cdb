import { ArtifactError } from '#learning';
import type { Declared } from './tensor.js';

/**
 * The name of the output that holds the class probabilities, [n, classes].
 * @throws {ArtifactError} when there is none, or more than one that might be it
 */
export function probabilitiesOutput(outputs: readonly Declared[], classes: number): string {
  const map = outputs.find(({ isTensor }) => !isTensor);
  if (map !== undefined) {
    throw new ArtifactError(
      `the output "${map.name}" is a list of maps, not a tensor; export the model without ZipMap (options={'zipmap': False})`,
    );
  }
  const fitting = outputs.filter(
    (output) =>
      output.isTensor &&
      (output.type === 'float32' || output.type === 'float64') &&
      output.shape.length === 2 &&
      (typeof output.shape[1] === 'string' || output.shape[1] === classes),
  );
  const named = fitting.filter(({ name }) => /prob/i.test(name));
  const [chosen, second] = fitting.length > 1 ? named : fitting;
  if (chosen === undefined) {
    throw new ArtifactError(`no output holds probabilities of ${classes} classes, [n, ${classes}] floats`);
  }
  if (second !== undefined) {
    throw new ArtifactError(`"${chosen.name}" and "${second.name}" may both be the probabilities`);
  }
  return chosen.name;
}
