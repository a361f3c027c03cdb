import type { ShortTurns } from '#serving';

const PROBE_MS = 10;

/** How late the event loop of this process is: its timers, and models that wait for their turn. */
export class LoopLag {
  private timer: NodeJS.Timeout | undefined;
  /** When the probe that is under way should have arrived. */
  private dueMs = Infinity;
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
    this.dueMs = Infinity;
  }

  /**
   * Milliseconds by which it was late on average since the last call. A probe that has not arrived counts with what it is
   * late by now: while models wait long, none would arrive, and nothing would seem to be late.
   */
  take(): number {
    const overdueMs = performance.now() - this.dueMs;
    if (overdueMs > 0) this.add(overdueMs);
    const mean = this.count === 0 ? 0 : this.sumMs / this.count;
    this.sumMs = 0;
    this.count = 0;
    return mean;
  }

  private probe(): void {
    const due = performance.now() + PROBE_MS;
    const timer = setTimeout(() => void this.turns.run(() => this.arrived(due, timer)), PROBE_MS);
    this.dueMs = due;
    this.timer = timer;
  }

  private arrived(due: number, timer: NodeJS.Timeout): Promise<void> {
    this.add(Math.max(0, performance.now() - due));
    // Or it was stopped meanwhile.
    if (this.timer === timer) this.probe();
    return Promise.resolve();
  }

  private add(lateMs: number): void {
    this.sumMs += lateMs;
    this.count++;
  }
}
