import type { Row } from '#learning';

/** Rows counted at once. */
const ROOM = 1_024;

interface Counted {
  readonly row: Row;
  times: number;
}

/**
 * The rows that a version is asked for again most often: of a job of many, most come once and are not worth counting.
 * Counts are halved whenever new rows need room, and rows without a count go: those that were asked for long ago.
 */
export class HotRows {
  private readonly counted = new Map<string, Counted>();

  constructor(private readonly room = ROOM) {}

  /** It has been asked for again. */
  again(key: string, row: Row): void {
    const known = this.counted.get(key);
    if (known !== undefined) {
      known.times++;
      return;
    }
    if (this.counted.size >= this.room) this.halve();
    if (this.counted.size < this.room) this.counted.set(key, { row, times: 1 });
  }

  /** The hottest first. */
  top(most: number): Row[] {
    return [...this.counted.values()]
      .toSorted((a, b) => b.times - a.times)
      .slice(0, most)
      .map(({ row }) => row);
  }

  private halve(): void {
    for (const [key, counted] of this.counted) {
      counted.times >>= 1;
      if (counted.times === 0) this.counted.delete(key);
    }
  }
}
