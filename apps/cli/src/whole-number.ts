import { InvalidArgumentError } from 'commander';

/** Reads an option's number, 1 or more; anything else is wrong usage. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number above 0 is needed.');
}
