import { Inject, Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { JobRecord, ModelName, PredictionJob } from '#contracts';
import { JobRecords, Queues, RedisConnections } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { maySee } from '../access/principal.js';
import type { Principal } from '../access/principal.js';
import { failed } from './queue-job.js';

const [, FailedRecord] = JobRecord.options;
/** A failed job as it is listed: how it ended, and the model it asked for. Never its features. */
export const FailedJob = FailedRecord.extend({ model: ModelName });
export type FailedJob = z.infer<typeof FailedJob>;

/** Which failed jobs; what is absent does not matter. Both ends of the time belong to it. */
export interface FailedFilter {
  readonly model?: string | undefined;
  /** Of the error they failed of. */
  readonly code?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** A place among failed jobs, the latest first. It stays where it is when jobs come and go. */
export interface Place {
  readonly failedAtMs: number;
  readonly id: string;
}

/** A failed job with all it takes to run it again. */
export interface Found {
  readonly job: Job<PredictionJob>;
  readonly view: FailedJob;
}

/** What was found in a look at a few jobs, and where to go on; no place: these were the last. */
export interface Look {
  readonly found: readonly Found[];
  readonly next: Place | undefined;
}

/** Jobs looked at together: each may be as large as a body. */
export const LOOK_SIZE = 50;

/** What every job has had that can be read at all. */
const Readable = PredictionJob.pick({ id: true, createdAt: true, expiresAt: true, owner: true }).extend({
  request: z.looseObject({ model: ModelName.optional() }),
});

/** The failed jobs of the queue, by the time at which they failed. */
@Injectable()
export class FailedJobs {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
    private readonly records: JobRecords,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Those that the principal may see among the next 50 after a place, at most so many. */
  async look(
    filter: FailedFilter,
    { after, atMost, principal }: { after: Place | undefined; atMost: number; principal: Principal },
  ): Promise<Look> {
    const places = await this.places(filter, after);
    const looked = await Promise.all(places.map(({ id }) => this.read(id)));
    const found: Found[] = [];
    for (const [i, one] of looked.entries()) {
      if (one === undefined || !maySee(principal, one.job.data.owner) || !matches(one, filter)) continue;
      found.push(one);
      if (found.length === atMost) return { found, next: places[i] };
    }
    return { found, next: places.length === LOOK_SIZE ? places.at(-1) : undefined };
  }

  /** How many there are, and when the first of them failed. As fast with many as with few. */
  async extent(): Promise<{ count: number; oldestMs: number | undefined }> {
    const { producer } = this.connections;
    const [count, [, oldest]] = await Promise.all([
      producer.zcard(this.key),
      producer.zrangebyscore(this.key, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1),
    ]);
    return { count, oldestMs: oldest === undefined ? undefined : Number(oldest) };
  }

  /** The next 50 after a place. Of those that failed in the same millisecond the greater id comes first. */
  private async places({ sinceMs, untilMs }: FailedFilter, after: Place | undefined): Promise<Place[]> {
    const latest = Math.min(after?.failedAtMs ?? Infinity, untilMs ?? Infinity);
    const [from, to] = [latest === Infinity ? '+inf' : latest, sinceMs ?? '-inf'];
    const places: Place[] = [];
    for (let offset = 0; ; offset += LOOK_SIZE) {
      const scored = await this.connections.producer.zrevrangebyscore(
        this.key,
        from,
        to,
        'WITHSCORES',
        'LIMIT',
        offset,
        LOOK_SIZE,
      );
      for (let i = 0; i < scored.length && places.length < LOOK_SIZE; i += 2) {
        const place = { id: scored[i] ?? '', failedAtMs: Number(scored[i + 1]) };
        if (after === undefined || isAfter(place, after)) places.push(place);
      }
      if (places.length === LOOK_SIZE || scored.length < 2 * LOOK_SIZE) return places;
    }
  }

  /** Undefined: gone meanwhile, unreadable, or it had ended another way before it failed. */
  private async read(id: string): Promise<Found | undefined> {
    const job = await this.queues.prediction.getJob(id);
    const readable = Readable.safeParse(job?.data);
    if (job === undefined || !readable.success) return undefined;
    const record = (await this.records.read(id)) ?? JobRecord.parse(failed(job));
    if (record.status !== 'failed') return undefined;
    const model = readable.data.request.model ?? this.settings.models.defaultModel;
    return { job, view: { ...record, model } };
  }

  private get key(): string {
    return this.queues.prediction.toKey('failed');
  }
}

const matches = ({ view }: Found, { model = view.model, code = view.error.code }: FailedFilter): boolean =>
  view.model === model && view.error.code === code;

const isAfter = (place: Place, { failedAtMs, id }: Place): boolean =>
  place.failedAtMs < failedAtMs || (place.failedAtMs === failedAtMs && place.id < id);

/** A place as clients hand it back. */
export const Cursor = z
  .string()
  .regex(/^\d{1,15}-[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'must be one that was given out');

const ID_LENGTH = 26;

export const cursorOf = ({ failedAtMs, id }: Place): string => `${failedAtMs}-${id}`;

export function placeOf(cursor: string): Place {
  return { failedAtMs: Number(cursor.slice(0, -ID_LENGTH - 1)), id: cursor.slice(-ID_LENGTH) };
}
