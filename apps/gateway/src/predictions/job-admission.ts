import { Inject, Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { JobPriority } from '#contracts';
import { expectedWaitSeconds, QueueLoad, Turns } from '#redis';
import type { Load, Turn } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { queueAnswer } from './queue-answer.js';

/** While no more jobs wait than this, neither their order nor their wait is worth a question. */
const FEW = 32;
/** Beyond this share of the queue whoever has more than a few jobs there gets no more in: others find room. */
const SHARED = 0.9;
/** Milliseconds for which one "too many" is good for all who are that owner: a flood asks Redis once, not each time. */
const REFUSED_MS = 50;
/** Seconds to stay away when nobody knows better, and at most. */
const UNKNOWN_SECONDS = 30;
const LONGEST_SECONDS = 300;

/** A job that wants to be accepted. */
export interface Applicant {
  readonly owner: string | undefined;
  readonly priority?: JobPriority | undefined;
  /** After which it would not run any more. */
  readonly lifetimeSeconds: number;
}

/** A place in the queue. */
export interface Admission {
  /** BullMQ's priority of the job; 0: in the order in which they come, before all that have a priority. */
  readonly turn: number;
  /** To be called once, when the job was added or will not be. */
  readonly end: () => void;
}

/** Decides whether the queue takes one more job, and when it is its turn. The queue is bounded by count and by time. */
@Injectable()
export class JobAdmission {
  private readonly bounds: Settings['jobs']['queue'];
  /** Who was told that they have too many, lately. */
  private refused = { sinceMs: -Infinity, who: new Set<string>() };

  constructor(
    private readonly load: QueueLoad,
    private readonly turns: Turns,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) { jobs }: Settings,
  ) {
    this.bounds = jobs.queue;
  }

  /**
   * @throws {PresageError} `overloaded`: the queue is full, or the job would wait too long; `queue_unavailable`
   */
  async admit(applicant: Applicant): Promise<Admission> {
    await queueAnswer(() => this.load.read());
    // Others have been admitted since the answer came.
    const load = this.load.now;
    if (load.waiting + load.delayed >= this.bounds.maxJobs) throw this.full(load);
    const expected = this.load.expect();
    const end = () => expected('added');
    if (load.waiting < FEW && load.prioritized === 0) return { turn: 0, end };
    try {
      return { turn: await this.turnOf(applicant, load), end };
    } catch (refusal) {
      expected('not added');
      throw refusal;
    }
  }

  private async turnOf(
    { owner, priority = 'normal', lifetimeSeconds }: Applicant,
    load: Load,
  ): Promise<number> {
    const { maxJobs, maxWaitSeconds } = this.bounds;
    const isNearlyFull = load.waiting + load.delayed >= SHARED * maxJobs;
    const who = `${priority}:${owner}`;
    if (isNearlyFull && this.wasRefused(who)) throw this.full(load);
    // Without a rate it is not known that it would be too late for its lifetime.
    const most = load.perSecond === undefined ? maxWaitSeconds : Math.min(maxWaitSeconds, lifetimeSeconds);
    const turn = await queueAnswer(() =>
      this.turns.take({
        owner,
        priority,
        mostAhead: Math.max(FEW, mostAhead(load, most)),
        mostOwn: isNearlyFull && owner !== undefined ? FEW : Infinity,
      }),
    );
    if (turn.kind === 'turn') return turn.turn;
    if (turn.kind === 'too far') throw this.late(load, turn, lifetimeSeconds);
    this.refused.who.add(who);
    throw this.full(load);
  }

  private wasRefused(who: string): boolean {
    const now = performance.now();
    if (now - this.refused.sinceMs > REFUSED_MS) this.refused = { sinceMs: now, who: new Set() };
    return this.refused.who.has(who);
  }

  private full({ perSecond }: Load): PresageError {
    const { maxJobs } = this.bounds;
    // A tenth of it: whoever comes back then is not alone.
    const roomAfter = perSecond === undefined ? UNKNOWN_SECONDS : maxJobs / 10 / perSecond;
    return this.refusal('queue_full', 'The queue is full.', roomAfter);
  }

  private late(load: Load, { ahead }: Turn, lifetimeSeconds: number): PresageError {
    const { maxWaitSeconds } = this.bounds;
    const wait = expectedWaitSeconds(load, ahead);
    const expected = `The job would wait about ${Math.ceil(wait)} s`;
    return wait > maxWaitSeconds
      ? this.refusal('queue_wait', `${expected}; ${maxWaitSeconds} s are allowed.`, wait - maxWaitSeconds)
      : this.refusal('job_deadline', `${expected} and expire before it starts.`, wait - lifetimeSeconds);
  }

  private refusal(reason: string, detail: string, seconds: number): PresageError {
    this.metrics.admissionRefusals.inc({ reason });
    const retryAfterSeconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(seconds)));
    return new PresageError('overloaded', detail, { retryAfterSeconds });
  }
}

/** Jobs that may go before one that is to wait no longer than `seconds`. */
function mostAhead({ perSecond, nextWaitedSeconds }: Load, seconds: number): number {
  if (perSecond !== undefined) return Math.floor(seconds * perSecond);
  return nextWaitedSeconds > seconds ? 0 : Infinity;
}
