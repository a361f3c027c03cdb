const ARRIVED = 0;
const ROUND = 1;

/** How often a thread looks before it sleeps: as long as waking up again would take, some tens of microseconds. */
const LOOKS = 2_000;

/** Where threads wait for each other, again and again. */
export class Barrier {
  readonly #state: Int32Array;
  readonly #size: number;

  /** Shared memory for one barrier. */
  static room(): Int32Array {
    return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  }

  /** @param size how many threads meet */
  constructor(room: Int32Array, size: number) {
    this.#state = room;
    this.#size = size;
  }

  /** Blocks the thread until all have come. */
  meet(): void {
    const state = this.#state;
    const round = Atomics.load(state, ROUND);
    if (Atomics.add(state, ARRIVED, 1) === this.#size - 1) {
      // Before the round ends: the first of the others may be back for the next one at once.
      Atomics.store(state, ARRIVED, 0);
      Atomics.add(state, ROUND, 1);
      Atomics.notify(state, ROUND);
      return;
    }
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(state, ROUND) !== round) return;
    while (Atomics.load(state, ROUND) === round) Atomics.wait(state, ROUND, round);
  }
}
