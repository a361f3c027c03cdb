import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { JobView } from '#contracts';
import { JobRecords, RedisConnections, Subscriber } from '#redis';

/** A wake-up can be lost; whoever waits looks again after this time. */
const LOOK_AGAIN_MS = 1_000;
/** More than this many at once are answered without waiting. */
const MAX_WAITERS = 10_000;

export interface Patience {
  seconds: number;
  /** Aborted when nobody waits any more. */
  gone: AbortSignal;
  /** Where the job stands now. */
  look: () => Promise<JobView>;
}

/** Holds answers back until jobs end. */
@Injectable()
export class JobWaiters implements BeforeApplicationShutdown {
  private readonly waiters = new Map<string, Set<() => void>>();
  private count = 0;
  private stopping = false;

  constructor(connections: RedisConnections, subscriber: Subscriber) {
    JobRecords.onEnded(subscriber, connections.keys, (id) => this.wake(id));
  }

  /**
   * The job when it has ended, or as it stands when `seconds` have passed, the process stops or the client is gone.
   * Throws what `look` throws.
   */
  async wait(id: string, { seconds, gone, look }: Patience): Promise<JobView> {
    const until = performance.now() + seconds * 1_000;
    for (;;) {
      const left = until - performance.now();
      const patient = left > 0 && !this.stopping && !gone.aborted && this.count < MAX_WAITERS;
      if (!patient) return look();
      // Listening begins before looking: a job that ends in between wakes us.
      const waiter = this.listen(id, Math.min(left, LOOK_AGAIN_MS), gone);
      try {
        const view = await look();
        if (view.status !== 'queued' && view.status !== 'running') return view;
        await waiter.woken;
      } finally {
        waiter.close();
      }
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const id of this.waiters.keys()) this.wake(id);
  }

  private wake(id: string): void {
    for (const wake of this.waiters.get(id) ?? []) wake();
  }

  private listen(id: string, ms: number, gone: AbortSignal): { woken: Promise<void>; close(): void } {
    let wake = () => {};
    const woken = new Promise<void>((resolve) => (wake = () => resolve()));
    const ofJob = this.waiters.get(id) ?? new Set();
    this.waiters.set(id, ofJob.add(wake));
    this.count++;
    const timer = setTimeout(wake, ms);
    gone.addEventListener('abort', wake);
    const close = () => {
      clearTimeout(timer);
      gone.removeEventListener('abort', wake);
      this.count--;
      ofJob.delete(wake);
      if (ofJob.size === 0) this.waiters.delete(id);
    };
    return { woken, close };
  }
}
