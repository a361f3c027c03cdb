import type { DatasetContract } from '#contracts';

/** Index of the class whose probability counts; the last class when the contract names none. */
export function positiveIndexOf(contract: DatasetContract): number {
  const { classes, positiveClass } = contract.target;
  const index = positiveClass === undefined ? -1 : classes.indexOf(positiveClass);
  return index === -1 ? classes.length - 1 : index;
}
