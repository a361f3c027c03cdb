/** A whole number that members of a team count up together. It starts at 0. */
export type SharedCounter = Int32Array<SharedArrayBuffer>;

export function sharedCounter(): SharedCounter {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Counts one up. No two callers get the same number. @returns what the counter was before */
export function countUp(counter: SharedCounter): number {
  return Atomics.add(counter, 0, 1);
}
