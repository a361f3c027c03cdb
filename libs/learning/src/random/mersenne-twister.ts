const STATE = 624;
const SHIFT = 397;

/**
 * MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998), with the draws on top of it
 * that NumPy's `RandomState` makes. The same seed therefore gives the same split as scikit-learn does, and
 * a model can be compared with one trained elsewhere on exactly the same rows.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(STATE);
  #next = STATE;

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.#state[0] = seed;
    for (let i = 1; i < STATE; i++) {
      const before = this.#at(i - 1);
      this.#state[i] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + i;
    }
  }

  /** Uniform on the whole numbers from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#next === STATE) this.#refill();
    let word = this.#at(this.#next++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** Uniform on [0, 1), with 53 random bits. */
  fraction(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Uniform on the whole numbers from 0 to `max`, both included: masked, and drawn again when above. */
  upTo(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value = (this.uint32() & mask) >>> 0;
    while (value > max) value = (this.uint32() & mask) >>> 0;
    return value;
  }

  /** Puts the values into a random order, in place (Fisher and Yates, from the back). */
  shuffle(values: Int32Array): Int32Array {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.upTo(i);
      const moved = values[i] ?? 0;
      values[i] = values[j] ?? 0;
      values[j] = moved;
    }
    return values;
  }

  /** The numbers from 0 to `length - 1` in a random order. */
  permutation(length: number): Int32Array {
    return this.shuffle(Int32Array.from({ length }, (_, i) => i));
  }

  #refill(): void {
    for (let i = 0; i < STATE; i++) {
      const joined = (this.#at(i) & 0x80000000) | (this.#at((i + 1) % STATE) & 0x7fffffff);
      const odd = (joined & 1) === 1 ? 0x9908b0df : 0;
      this.#state[i] = this.#at((i + SHIFT) % STATE) ^ (joined >>> 1) ^ odd;
    }
    this.#next = 0;
  }

  #at(index: number): number {
    return this.#state[index] ?? 0;
  }
}
