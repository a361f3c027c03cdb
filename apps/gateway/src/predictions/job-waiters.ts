import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { JobRecords, RedisConnections, Subscriber } from '#redis';
import type { RecordText } from '#redis';
import { SharedPlaces } from '../admission/shared-places.js';
import type { ShownJob } from './job-view.js';

/** A wake-up can be lost; whoever waits looks again after this time. */
const LOOK_AGAIN_MS = 1_000;
/** More than this many at once are answered without waiting; so are those of an owner who has nearly all places. */
const MAX_WAITERS = 10_000;

export interface Patience {
  seconds: number;
  /** Whose client it is; undefined where keys are off. */
  owner: string | undefined;
  /** Aborted when nobody waits any more. */
  gone: AbortSignal;
  /** Where the job stands now. */
  look: () => Promise<ShownJob>;
}

/** Ends a wait: with the record of the job, or with nothing but a reason to look. */
type Wake = (record?: RecordText) => void;

/** Holds answers back until jobs end. */
@Injectable()
export class JobWaiters implements BeforeApplicationShutdown {
  private readonly waiters = new Map<string, Set<Wake>>();
  private readonly places = new SharedPlaces(MAX_WAITERS);
  private stopping = false;

  constructor(connections: RedisConnections, subscriber: Subscriber) {
    JobRecords.onEnded(subscriber, connections.keys, (id, record) => this.wake(id, record));
  }

  /**
   * The job when it has ended, or as it stands when `seconds` have passed, the process stops or the client is gone.
   * Throws what `look` throws.
   */
  async wait(id: string, patience: Patience): Promise<ShownJob> {
    const giveBack = this.places.take(patience.owner);
    if (giveBack === undefined) return await patience.look();
    try {
      return await this.ended(id, patience);
    } finally {
      giveBack();
    }
  }

  private async ended(id: string, { seconds, gone, look }: Patience): Promise<ShownJob> {
    const until = performance.now() + seconds * 1_000;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0 || this.stopping || gone.aborted) return await look();
      // Listening begins before looking: a job that ends in between wakes us.
      const waiter = this.listen(id, Math.min(left, LOOK_AGAIN_MS), gone);
      try {
        const shown = await look();
        if (shown.ended) return shown;
        const record = await waiter.woken;
        if (record !== undefined) return { ended: true, json: record.json };
      } finally {
        waiter.close();
      }
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const id of this.waiters.keys()) this.wake(id);
  }

  private wake(id: string, record?: RecordText): void {
    for (const wake of this.waiters.get(id) ?? []) wake(record);
  }

  /**
   * Listens until `close`. `woken` resolves when the job ends, with its record if that came along, and without one after
   * `ms`, when `gone` is aborted or the process stops.
   */
  listen(
    id: string,
    ms: number,
    gone: AbortSignal,
  ): { woken: Promise<RecordText | undefined>; close(): void } {
    const { promise: woken, resolve: wake } = Promise.withResolvers<RecordText | undefined>();
    const lookAgain = () => wake(undefined);
    const ofJob = this.waiters.get(id) ?? new Set();
    this.waiters.set(id, ofJob.add(wake));
    const timer = setTimeout(lookAgain, ms);
    if (gone.aborted) lookAgain();
    gone.addEventListener('abort', lookAgain);
    const close = () => {
      clearTimeout(timer);
      gone.removeEventListener('abort', lookAgain);
      ofJob.delete(wake);
      if (ofJob.size === 0) this.waiters.delete(id);
    };
    return { woken, close };
  }
}
