const PROBE_MS = 10;

/** How late the timers of this process are. */
export class LoopLag {
  private timer: NodeJS.Timeout | undefined;
  private sumMs = 0;
  private count = 0;

  /** Looks from now on. Doing it twice is harmless. */
  start(): void {
    if (this.timer === undefined) this.probe();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Milliseconds by which timers were late on average since the last call. */
  take(): number {
    const mean = this.count === 0 ? 0 : this.sumMs / this.count;
    this.sumMs = 0;
    this.count = 0;
    return mean;
  }

  private probe(): void {
    const due = performance.now() + PROBE_MS;
    this.timer = setTimeout(() => {
      this.sumMs += Math.max(0, performance.now() - due);
      this.count++;
      this.probe();
    }, PROBE_MS);
  }
}
