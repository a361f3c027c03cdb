import { Inject, Injectable } from '@nestjs/common';
import { CallsElsewhere, ShortTurns } from '#serving';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { LoopLag } from './loop-lag.js';

const WINDOW_MS = 100;
/** Share of the limit that starts in one turn of the event loop, so that it looks after others between. */
const SHARE_OF_TURN = 1 / 4;
/** So many times as long as is allowed: an estimate is a little wrong now and then, and who has waited is not sent away. */
export const LATE = 2;
/** How much one more wait counts in the time from one end to the next. */
const WEIGHT = 1 / 8;

/** A request in front of the gate. */
export interface Entrant {
  /** Its turn has come: it is in hand until `leave`. Called at once, or later. */
  readonly start: () => void;
  /** It has waited too long. Called later. */
  readonly refuse: () => void;
  /** Nobody waits for its answer any more. */
  readonly gone: () => boolean;
}

interface Waiting extends Entrant {
  readonly sinceMs: number;
}

/**
 * Lets so many requests in as can be worked on, lets a few wait, and refuses the others at once: what is accepted is
 * answered in time, however many come.
 */
@Injectable()
export class OverloadGate {
  private readonly limit = new ConcurrencyLimit();
  private readonly lag: LoopLag;
  private readonly maxWaitMs: number;
  private waiting: Waiting[] = [];
  private inHand = 0;
  private ended = 0;
  private wasFull = false;
  private window: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;
  /** Milliseconds from one end to the next while others waited. */
  private gapMs = 0;
  private lastEndMs = performance.now();

  constructor(
    private readonly metrics: Metrics,
    @Inject(SETTINGS) { http }: Settings,
    turns: ShortTurns,
    private readonly elsewhere: CallsElsewhere,
  ) {
    this.lag = new LoopLag(turns);
    this.maxWaitMs = http.maxWaitMs;
  }

  /** Whoever comes now would wait too long. */
  get isShut(): boolean {
    return this.expectedWaitMs() > this.maxWaitMs;
  }

  /** `refused`: it would wait too long; neither callback is called. */
  enter(entrant: Entrant): 'let in' | 'refused' {
    this.observe();
    if (this.waiting.length === 0 && this.here < this.limit.now) {
      this.start(entrant);
      return 'let in';
    }
    this.wasFull = true;
    if (this.isShut) return 'refused';
    this.waiting.push({ ...entrant, sinceMs: performance.now() });
    return 'let in';
  }

  /** A request that was started has ended. */
  leave(): void {
    this.inHand--;
    this.ended++;
    const now = performance.now();
    if (this.waiting.length > 0) {
      this.gapMs += (now - this.lastEndMs - this.gapMs) * WEIGHT;
      this.turn ??= setImmediate(() => this.startNext());
    }
    this.lastEndMs = now;
  }

  /**
   * Those in hand that the event loop has something to do for. Who waits for a model in a thread of its own must not keep
   * the others from being refused by it.
   */
  private get here(): number {
    return this.inHand - this.elsewhere.now;
  }

  /** By the pace of those before; a pace that has stopped is as slow as it has stood still. */
  private expectedWaitMs(): number {
    if (this.waiting.length === 0) return 0;
    const now = performance.now();
    return this.waiting.length * Math.max(this.gapMs, (now - this.lastEndMs) * WEIGHT);
  }

  private start(entrant: Entrant): void {
    // Nothing has stood still before.
    if (this.inHand++ === 0) this.lastEndMs = performance.now();
    entrant.start();
  }

  private startNext(): void {
    this.turn = undefined;
    let room = Math.min(this.limit.now - this.here, Math.ceil(this.limit.now * SHARE_OF_TURN));
    while (room > 0) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      if (next.gone()) continue;
      this.start(next);
      room--;
    }
    if (this.waiting.length > 0 && this.here < this.limit.now) {
      this.turn = setImmediate(() => this.startNext());
    }
  }

  /** From the first request on, until there is none. */
  private observe(): void {
    if (this.window !== undefined) return;
    this.lag.start();
    this.window = setInterval(() => this.endWindow(), WINDOW_MS);
  }

  private endWindow(): void {
    this.limit.adjust({
      lagMs: this.lag.take(),
      full: this.wasFull || this.waiting.length > 0,
      endedPerMs: this.ended / WINDOW_MS,
    });
    this.wasFull = false;
    this.ended = 0;
    this.metrics.admissionLimit.set(this.limit.now);
    this.metrics.admissionWaiting.set(this.waiting.length);
    this.refuseLate(performance.now());
    if (this.waiting.length > 0) this.startNext();
    else if (this.inHand === 0) this.rest();
  }

  /** Those that were let wait by a pace which is no more. */
  private refuseLate(now: number): void {
    const inTime = this.waiting.findIndex(({ sinceMs }) => now - sinceMs <= LATE * this.maxWaitMs);
    const late = this.waiting.splice(0, inTime === -1 ? this.waiting.length : inTime);
    for (const { refuse, gone } of late) if (!gone()) refuse();
  }

  private rest(): void {
    clearInterval(this.window);
    this.window = undefined;
    this.lag.stop();
  }
}
