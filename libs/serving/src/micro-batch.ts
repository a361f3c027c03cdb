/** Scores rows in their order: as many numbers for each. Fails as a whole. */
export type ScoreRows<R> = (rows: readonly R[]) => Promise<Float64Array>;

export interface BatchLimits {
  /** Rows of one gathered call. One caller's rows stay together: who brings more goes alone. */
  readonly maxRows: number;
  /** Milliseconds after which those who wait go beside the call under way. */
  readonly maxWaitMs: number;
}

interface Caller<R> {
  readonly rows: readonly R[];
  resolve(scores: Float64Array): void;
  reject(error: unknown): void;
}

/**
 * Lets callers of one version share calls of its model. While no call is under way, nobody waits; who comes while one
 * is, goes together with all others who came meanwhile. So a lone caller pays nothing, and calls grow with the load.
 */
export class MicroBatch<R> {
  private waiting: Caller<R>[] = [];
  private waitingRows = 0;
  private underWay = 0;
  private longestWait: NodeJS.Timeout | undefined;

  constructor(
    private readonly score: ScoreRows<R>,
    private readonly limits: BatchLimits,
  ) {}

  /** What `score` gives or throws for these rows alone, whoever shares the call. */
  scores(rows: readonly R[]): Promise<Float64Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Float64Array>();
    const { maxRows, maxWaitMs } = this.limits;
    if (this.waitingRows + rows.length > maxRows) this.go();
    this.waiting.push({ rows, resolve, reject });
    this.waitingRows += rows.length;
    if (this.underWay === 0 || this.waitingRows >= maxRows) this.go();
    else this.longestWait ??= setTimeout(() => this.go(), maxWaitMs);
    return promise;
  }

  private go(): void {
    clearTimeout(this.longestWait);
    this.longestWait = undefined;
    if (this.waiting.length === 0) return;
    const callers = this.waiting;
    this.waiting = [];
    this.waitingRows = 0;
    this.underWay++;
    void this.call(callers).finally(() => {
      this.underWay--;
      this.go();
    });
  }

  /** Never rejects. A call that fails is made again in halves, until who cannot be scored is alone. */
  private async call(callers: readonly Caller<R>[]): Promise<void> {
    try {
      const rows = callers.flatMap((caller) => caller.rows);
      const scores = await this.score(rows);
      const width = scores.length / rows.length;
      let start = 0;
      for (const caller of callers) {
        const end = start + caller.rows.length * width;
        caller.resolve(scores.slice(start, end));
        start = end;
      }
    } catch (error) {
      if (callers.length === 1) return callers[0]?.reject(error);
      const half = callers.length >>> 1;
      await Promise.all([this.call(callers.slice(0, half)), this.call(callers.slice(half))]);
    }
  }
}
