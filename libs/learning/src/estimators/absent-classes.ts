import { PresageError } from '#contracts';

/**
 * A class without a row has no finite best answer, and of a single class there is nothing to learn.
 * @throws {PresageError} `invalid_request`
 */
export function refuseAbsentClasses({ target, classes }: { target: Int32Array; classes: number }): void {
  const present = new Set(target).size;
  if (present >= classes && classes >= 2) return;
  throw new PresageError(
    'invalid_request',
    present === 1
      ? 'all training rows are of one class: there is nothing to learn'
      : `the training rows are of ${present} classes, not of all ${classes}`,
  );
}
