import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PresageError } from '#contracts';
import type { JobView } from '#contracts';
import { Keys } from '#redis';
import type { RedisConnections, Subscriber } from '#redis';
import { readSettings } from '#settings';
import { Metrics } from '#telemetry';
import { JobFeeds } from './job-feeds.js';
import { JobWaiters } from './job-waiters.js';

const ID = '01J00000000000000000000000';
const queued: JobView = { id: ID, status: 'queued', createdAt: '', attempts: 0 };
const running: JobView = { ...queued, status: 'running', startedAt: '2026-01-01T00:00:00.000Z' };
const canceled: JobView = { ...queued, status: 'canceled', finishedAt: '' };

describe('following a job', () => {
  let now: JobView | PresageError;
  let looks: number;
  let ended: () => void;
  let feeds: JobFeeds;
  const look = (): Promise<JobView> => {
    looks++;
    return now instanceof PresageError ? Promise.reject(now) : Promise.resolve(now);
  };
  const follow = () => {
    const seen: string[] = [];
    const leave = feeds.follow(ID, look, {
      owner: undefined,
      show: ({ id }) => void (seen.at(-1) === id || seen.push(id)),
      finish: () => void seen.push('end'),
    });
    return { seen, leave };
  };
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    now = queued;
    looks = 0;
    const subscriber: Pick<Subscriber, 'subscribe'> = {
      subscribe: (_channel, subscription) => {
        ended = () => subscription.onMessage(ID);
      },
    };
    const waiters = new JobWaiters({ keys: new Keys('test') } as RedisConnections, subscriber as Subscriber);
    feeds = new JobFeeds(waiters, new Metrics(), readSettings({ MAX_EVENT_STREAMS: '100' }));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('looks once a second, however many follow it', async () => {
    const clients = Array.from({ length: 100 }, follow);
    expect(follow).toThrow(expect.objectContaining({ code: 'overloaded' }));
    await after(3_500);
    expect(looks).toBe(4);
    now = running;
    await after(1_000);
    for (const { seen } of clients) expect(seen).toEqual(['queued', `running-${Date.parse('2026-01-01')}`]);
    for (const { leave } of clients) leave();
    await after(0);
    expect(jest.getTimerCount()).toBe(0);
    const before = looks;
    await after(5_000);
    expect(looks).toBe(before);
  });

  it('ends with the job, as soon as the news of it comes', async () => {
    const { seen, leave } = follow();
    await after(10);
    now = canceled;
    ended();
    await after(0);
    expect(seen).toEqual(['queued', 'canceled', 'end']);
    leave();
    leave();
    // Room for a hundred again.
    const clients = Array.from({ length: 100 }, follow);
    await after(0);
    for (const client of clients) client.leave();
  });

  it('goes on while the queue is away, and ends when the job is forgotten', async () => {
    const { seen } = follow();
    await after(10);
    now = new PresageError('queue_unavailable', '');
    await after(5_000);
    expect(seen).toEqual(['queued']);
    now = new PresageError('unknown_job', '');
    await after(1_000);
    expect(seen).toEqual(['queued', 'end']);
  });

  it('ends when the process stops, for those too who come after', async () => {
    const early = follow();
    await after(10);
    feeds.beforeApplicationShutdown();
    expect(early.seen).toEqual(['queued', 'end']);
    expect(follow().seen).toEqual(['end']);
    await after(0);
  });
});
