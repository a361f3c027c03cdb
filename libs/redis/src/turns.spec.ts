import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import type { JobPriority } from '#contracts';
import { startBareQueue } from '../../../test/support/bare-queue.js';
import type { BareQueue } from '../../../test/support/bare-queue.js';
import { enqueue } from './queues.js';
import { Turns } from './turns.js';

describe('turns in the queue', () => {
  let queue: BareQueue;
  let turns: Turns;
  beforeAll(async () => {
    queue = await startBareQueue();
    turns = new Turns(queue.connections, queue.queues);
  });
  beforeEach(async () => {
    while ((await next()) !== undefined);
  });
  afterAll(() => queue.close());

  const take = (owner: string | undefined, priority: JobPriority = 'normal', most: object = {}) =>
    turns.take({ owner, priority, mostAhead: Infinity, mostOwn: Infinity, ...most });
  /** Takes a turn and adds a job of this name. */
  const submit = async (name: string, owner: string | undefined, priority: JobPriority = 'normal') => {
    const turn = await take(owner, priority);
    if (turn.kind !== 'turn') throw new Error(turn.kind);
    const at = new Date().toISOString();
    const job = { v: 1, id: ulid(), requestId: name, request: {}, createdAt: at, expiresAt: at } as const;
    await enqueue(queue.queues.prediction, job, { jobId: job.id, priority: turn.turn });
    return turn.ahead;
  };
  /** The name of the job a worker gets. */
  const next = async (): Promise<string | undefined> => {
    const job = await queue.worker.getNextJob('token');
    if (job === undefined) return undefined;
    await job.moveToCompleted(undefined, 'token', false);
    return job.data.requestId;
  };
  const all = async (): Promise<string[]> => {
    const names: string[] = [];
    for (let name = await next(); name !== undefined; name = await next()) names.push(name);
    return names;
  };

  it('go one after the other to those who have jobs, however many one has', async () => {
    for (let i = 0; i < 50; i++) await submit(`heavy${i}`, 'heavy');
    await next();
    for (let i = 0; i < 3; i++) await submit(`light${i}`, 'light');
    const order = await all();
    expect(order.indexOf('light0')).toBeLessThanOrEqual(1);
    expect(order.indexOf('light1')).toBeLessThanOrEqual(3);
    expect(order.indexOf('light2')).toBeLessThanOrEqual(5);
  });

  it('come in the order in which they were taken to the jobs of one owner, whatever the others do', async () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const owners = ['a', 'b', 'c', undefined];
    const given = new Map<string, number>();
    const started = new Map<string, number[]>();
    const note = (name: string | undefined) => {
      const [who = '', n] = name?.split('#') ?? [];
      if (name !== undefined) started.set(who, [...(started.get(who) ?? []), Number(n)]);
    };
    for (let i = 0; i < 400; i++) {
      if (random(3) === 0) note(await next());
      const owner = random(2) === 0 ? owners[0] : owners[random(4)];
      const priority = (['high', 'normal', 'low'] as const)[random(3)];
      const who = `${owner}-${priority}`;
      const n = given.get(who) ?? 0;
      given.set(who, n + 1);
      await submit(`${who}#${n}`, owner, priority);
    }
    for (const name of await all()) note(name);
    for (const [who, count] of given) {
      expect([who, started.get(who)]).toEqual([who, Array.from({ length: count }, (_, n) => n)]);
    }
  });

  it('come first to high priority and last to low', async () => {
    for (let i = 0; i < 20; i++) await submit(`normal${i}`, 'x');
    await submit('low', 'x', 'low');
    await submit('high', 'x', 'high');
    const order = await all();
    expect([order[0], order.at(-1)]).toEqual(['high', 'low']);
  });

  it('come to low priority in the end, although others of normal priority always wait', async () => {
    for (let i = 0; i < 3; i++) await submit('normal', 'x');
    await submit('low', 'x', 'low');
    let started = 0;
    for (let name = await next(); name !== 'low'; name = await next()) {
      started++;
      await submit('normal', 'x');
      await submit('normal', 'x');
      if (started > 1_500) break;
    }
    expect(started).toBeGreaterThan(900);
    expect(started).toBeLessThan(1_100);
  });

  it('say how many jobs go first', async () => {
    for (let i = 0; i < 10; i++) expect(await submit(`a${i}`, 'a')).toBe(i);
    expect(await submit('b', 'b')).toBe(1);
  });

  it('are not taken by whoever is too late or has too many', async () => {
    for (let i = 0; i < 10; i++) await submit(`a${i}`, 'a');
    expect(await take('a', 'normal', { mostAhead: 9 })).toEqual({ kind: 'too far', ahead: 10 });
    expect(await take('a', 'normal', { mostOwn: 5 })).toEqual({ kind: 'too many', ahead: 10 });
    expect(await take('b', 'normal', { mostAhead: 9, mostOwn: 5 })).toMatchObject({ kind: 'turn' });
    expect(await submit('a10', 'a')).toBe(10);
  });

  it('leave nothing behind when nobody waits', async () => {
    await submit('a', 'a');
    await all();
    await submit('b', 'b');
    const { connections, queues } = queue;
    const kept = await connections.producer.hkeys(queues.prediction.toKey('presage-turns'));
    expect(kept.toSorted()).toEqual(['normal:b', 'now']);
  });
});
