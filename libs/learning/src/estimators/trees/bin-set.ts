/** A set of bins: a bit each, room for 256. */
export type BinSet = Uint32Array;

export function emptyBinSet(): BinSet {
  return new Uint32Array(8);
}

export function addToSet(set: BinSet, bin: number): void {
  set[bin >>> 5]! |= 1 << (bin & 31);
}

export function isInSet(set: BinSet, bin: number): boolean {
  return ((set[bin >>> 5]! >>> (bin & 31)) & 1) === 1;
}
