import type { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import { PresageError } from '#contracts';
import type { Settings } from '#settings';
import type { Metrics } from '#telemetry';
import type { ShortTurns } from './short-turns.js';

type Score<I> = (rows: I) => Float64Array | Promise<Float64Array>;

const STATE = { closed: 0, halfOpen: 1, open: 2 } as const;

/**
 * The breaker of one version: it sees nothing but model calls. Input is checked before it and the cache asked before
 * it, because in opossum a client's mistake would count as a success and could close a half-open breaker.
 *
 * No `capacity` (its overflow counts as failure), no `abortController` (all calls would share it), no percentiles
 * (each failing call would sort the whole window).
 */
export class ModelBreaker<I> {
  private readonly breaker: CircuitBreaker<[I], Float64Array>;
  private readonly resetMs: number;
  private openedAt = 0;

  constructor(
    private readonly name: { model: string; version: string },
    score: Score<I>,
    settings: Settings,
    private readonly metrics: Metrics,
    private readonly turns: ShortTurns,
  ) {
    const { breaker, models } = settings;
    // Jitter, so that the processes do not all try a sick model in the same instant.
    this.resetMs = Math.round(breaker.resetMs * (1 + Math.random() * 0.1));
    this.breaker = new CircuitBreaker(async (rows: I) => await score(rows), {
      name: `${name.model}/${name.version}`,
      timeout: models.timeoutMs,
      volumeThreshold: breaker.volume,
      errorThresholdPercentage: breaker.errorPercent,
      rollingCountTimeout: breaker.windowMs,
      resetTimeout: this.resetMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
    this.report();
  }

  /**
   * @throws {PresageError} `model_unavailable` at once while open, with the seconds until it may close;
   *   `deadline_exceeded` when the model took too long; `model_failed` when it threw
   */
  call(rows: I): Promise<Float64Array> {
    if (this.isOpen) return Promise.reject(this.resting());
    // Around the breaker: the time a call waits for its turn is not the model's.
    return this.turns.run(() => this.guarded(rows));
  }

  /** Ends its timers, and its state: a version that was taken back while open would show as open for ever. */
  close(): void {
    this.breaker.shutdown();
    this.metrics.breakerState.remove(this.name);
  }

  private async guarded(rows: I): Promise<Float64Array> {
    // Others' failures have opened it while this call waited for its turn.
    if (this.isOpen) throw this.resting();
    try {
      return await this.breaker.fire(rows);
    } catch (cause) {
      throw this.translate(cause);
    }
  }

  private translate(cause: unknown): PresageError {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ETIMEDOUT') {
      return new PresageError('deadline_exceeded', `${this.breaker.name} did not answer in time.`, { cause });
    }
    return new PresageError('model_failed', `${this.breaker.name} could not score the instances.`, { cause });
  }

  /**
   * Calls are turned away here and not by opossum, which would count them as calls that did not fail: a model that falls
   * ill again would then be given as many failures as were turned away before.
   */
  private get isOpen(): boolean {
    return !this.breaker.closed && !this.breaker.pendingClose;
  }

  private resting(): PresageError {
    this.metrics.breakerEvents.inc({ ...this.name, event: 'reject' });
    const waitMs = this.openedAt + this.resetMs - performance.now();
    return new PresageError(
      'model_unavailable',
      `${this.breaker.name} has failed too often and is given a rest.`,
      { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) },
    );
  }

  private report(): void {
    const { name: labels, metrics } = this;
    const events: EventEmitter = this.breaker;
    metrics.breakerState.set(labels, STATE.closed);
    for (const event of ['success', 'failure', 'timeout'] as const) {
      const counter = metrics.breakerEvents.labels({ ...labels, event });
      events.on(event, () => counter.inc());
    }
    for (const state of ['open', 'halfOpen', 'close'] as const) {
      const counter = metrics.breakerEvents.labels({ ...labels, event: state });
      events.on(state, () => {
        counter.inc();
        if (state === 'open') this.openedAt = performance.now();
        metrics.breakerState.set(labels, STATE[state === 'close' ? 'closed' : state]);
      });
    }
  }
}
