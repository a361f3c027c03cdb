export type Taken =
  | { readonly kind: 'taken'; readonly left: number }
  /** `afterMs`: when there is one again. */
  | { readonly kind: 'empty'; readonly afterMs: number };

/** Holds up to `burst` tokens and gets `perSecond` new ones a second. Full at first. */
export class TokenBucket {
  private tokens: number;
  private atMs: number;

  /** @param nowMs on the clock of `take` */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.tokens = burst;
    this.atMs = nowMs;
  }

  take(nowMs: number): Taken {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.atMs) * this.perSecond) / 1_000);
    this.atMs = nowMs;
    if (this.tokens < 1) return { kind: 'empty', afterMs: ((1 - this.tokens) * 1_000) / this.perSecond };
    this.tokens--;
    return { kind: 'taken', left: Math.floor(this.tokens) };
  }
}
