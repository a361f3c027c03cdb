import type { ShortTurns } from '#serving';

const PROBE_MS = 10;

/** How late the event loop of this process is: its timers, and models that wait for their turn. */
export class LoopLag {
  private timer: NodeJS.Timeout | undefined;
  private sumMs = 0;
  private count = 0;

  constructor(private readonly turns: ShortTurns) {}

  /** Looks from now on. Doing it twice is harmless. */
  start(): void {
    if (this.timer === undefined) this.probe();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Milliseconds by which it was late on average since the last call. */
  take(): number {
    const mean = this.count === 0 ? 0 : this.sumMs / this.count;
    this.sumMs = 0;
    this.count = 0;
    return mean;
  }

  private probe(): void {
    const due = performance.now() + PROBE_MS;
    const timer = setTimeout(() => void this.turns.run(() => this.arrived(due, timer)), PROBE_MS);
    this.timer = timer;
  }

  private arrived(due: number, timer: NodeJS.Timeout): Promise<void> {
    this.sumMs += Math.max(0, performance.now() - due);
    this.count++;
    // Or it was stopped meanwhile.
    if (this.timer === timer) this.probe();
    return Promise.resolve();
  }
}
