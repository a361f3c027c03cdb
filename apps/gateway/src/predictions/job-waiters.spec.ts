import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Keys } from '#redis';
import type { RedisConnections, Subscriber } from '#redis';
import type { JobView } from '#contracts';
import type { ShownJob } from './job-view.js';
import { JobWaiters } from './job-waiters.js';

const ID = '01J00000000000000000000000';
const queued: JobView = { id: ID, status: 'queued', createdAt: '', attempts: 0 };
const canceled: JobView = { ...queued, status: 'canceled', finishedAt: '' };

describe('waiting for a job', () => {
  let now: JobView;
  let looks: number;
  let ended: (news: string) => void;
  let waiters: JobWaiters;
  const client = () => new AbortController();
  const look = (): Promise<ShownJob> => {
    looks++;
    return Promise.resolve({ ended: now.status !== 'queued', json: JSON.stringify(now) });
  };
  const wait = async (seconds: number, gone: AbortSignal, owner?: string): Promise<unknown> =>
    JSON.parse((await waiters.wait(ID, { seconds, owner, gone, look })).json);
  /** Lets everything happen that needs no time. */
  const settle = () => jest.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    jest.useFakeTimers();
    now = queued;
    looks = 0;
    const subscriber: Pick<Subscriber, 'subscribe'> = {
      subscribe: (_channel, subscription) => {
        ended = (news) => subscription.onMessage(news);
      },
    };
    waiters = new JobWaiters({ keys: new Keys('test') } as RedisConnections, subscriber as Subscriber);
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('ends at once when the job does', async () => {
    const waiting = wait(30, client().signal);
    await settle();
    now = canceled;
    ended(ID);
    expect(await waiting).toEqual(canceled);
    expect(looks).toBe(2);
  });

  it('ends with the record that comes with the news, without another look', async () => {
    const waiting = wait(30, client().signal);
    await settle();
    const record = { ...canceled, createdAt: 'then', finishedAt: 'now' };
    ended(ID + JSON.stringify(record));
    expect(await waiting).toEqual(record);
    expect(looks).toBe(1);
  });

  it('answers all who wait for the same job', async () => {
    const waiting = [wait(30, client().signal), wait(30, client().signal)];
    await settle();
    ended(ID + JSON.stringify(canceled));
    expect(await Promise.all(waiting)).toEqual([canceled, canceled]);
  });

  it('does not look when another job ends', async () => {
    const waiting = wait(30, client().signal);
    await settle();
    ended('01J00000000000000000000001');
    await settle();
    expect(looks).toBe(1);
    now = canceled;
    ended(ID);
    await waiting;
  });

  it('ends within a second when the news of the end was lost', async () => {
    const waiting = wait(30, client().signal);
    await settle();
    now = canceled;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await waiting).toEqual(canceled);
  });

  it('sees an end that comes while it is looking', async () => {
    const waiting = wait(30, client().signal);
    // The look has begun, and found it queued; nothing has been awaited yet.
    now = canceled;
    ended(ID);
    expect(await waiting).toEqual(canceled);
    expect(looks).toBe(2);
  });

  it('ends with the job as it stands when the time is over, the process stops, or the client is gone', async () => {
    const late = wait(3, client().signal);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await late).toEqual(queued);

    const leaving = client();
    const gone = wait(30, leaving.signal);
    await settle();
    leaving.abort();
    expect(await gone).toEqual(queued);

    const stopped = wait(30, client().signal);
    await settle();
    waiters.beforeApplicationShutdown();
    expect(await stopped).toEqual(queued);
    expect(await wait(30, client().signal)).toEqual(queued);
  });

  it('leaves room for others, however many clients of one owner wait', async () => {
    let answered = 0;
    const hurry = client();
    const crowd = Array.from({ length: 10_000 }, () =>
      wait(30, hurry.signal, 'heavy').then(() => answered++),
    );
    await settle();
    expect(answered).toBe(1_000);

    const light = wait(30, client().signal, 'light');
    await settle();
    const record = { ...canceled, finishedAt: 'now' };
    ended(ID + JSON.stringify(record));
    expect(await light).toEqual(record);
    hurry.abort();
    await Promise.all(crowd);
  });
});
