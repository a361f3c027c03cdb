import type { DatasetContract, Label } from '#contracts';

/** Index of the class whose probability counts; the last class when the contract names none. */
export function positiveIndexOf({ target: { classes, positiveClass } }: DatasetContract): number {
  return positiveIndexAmong(classes, positiveClass);
}

/** The same for classes that stand elsewhere. */
export function positiveIndexAmong(classes: readonly Label[], positiveClass: Label | undefined): number {
  const index = positiveClass === undefined ? -1 : classes.indexOf(positiveClass);
  return index === -1 ? classes.length - 1 : index;
}
