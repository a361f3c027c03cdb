type Numbers = Int16Array | Int32Array | Uint8Array | Uint32Array | Float32Array | Float64Array;

/** A column of numbers whose length is not known beforehand: doubles its room, without one object per value. */
export class GrowingColumn<T extends Numbers> {
  #values: T;
  #length = 0;

  constructor(private readonly make: (length: number) => T) {
    this.#values = make(1_024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** What was pushed, in an array of exactly that length. */
  finish(): T {
    const exact = this.make(this.#length);
    exact.set(this.#values.subarray(0, this.#length));
    return exact;
  }
}
