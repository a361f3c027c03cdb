/** An improvement smaller than this is none. */
const TOLERANCE = 1e-7;

/** Watches the loss on held-out rows, and says when it has not become better for a while. */
export class EarlyStop {
  readonly #patience: number;
  #best = Infinity;
  #bestIteration = 0;
  #iteration = 0;

  /** @param patience iterations without a better loss until the end */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The iteration after which the loss was best; what came later made it no better. */
  get bestIteration(): number {
    return this.#bestIteration;
  }

  /** Takes the loss after one more iteration; true when it is time to stop. */
  isDone(loss: number): boolean {
    this.#iteration++;
    if (loss < this.#best - TOLERANCE) {
      this.#best = loss;
      this.#bestIteration = this.#iteration;
    }
    return this.#iteration - this.#bestIteration >= this.#patience;
  }
}
