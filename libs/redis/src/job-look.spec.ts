import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UnrecoverableError, Worker } from 'bullmq';
import { ulid } from 'ulid';
import type { JobRecord, PredictionJob } from '#contracts';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { testSettings } from '../../../test/support/test-settings.js';
import type { TestSettings } from '../../../test/support/test-settings.js';
import { JobLook } from './job-look.js';
import { JobRecords } from './job-records.js';
import { enqueue, Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';

describe('a look at a job', () => {
  let store: TestRedis;
  let own: TestSettings;
  let connections: RedisConnections;
  let queues: Queues;
  let jobs: JobLook;
  let worker: Worker;

  beforeAll(async () => {
    store = await startRedis();
    own = await testSettings(store);
    connections = new RedisConnections(own.settings);
    await connections.settled(connections.producer);
    queues = new Queues(connections);
    jobs = new JobLook(connections, queues);
    const options = {
      connection: connections.queueOptions('consumer'),
      prefix: connections.keys.queuePrefix(queues.prediction.name),
    };
    worker = new Worker(queues.prediction.name, undefined, { ...options, autorun: false });
  });
  afterAll(async () => {
    await worker.close();
    await queues.close();
    connections.close();
    await store.stop();
    await own.remove();
  });

  const submit = async (options: { delay?: number; priority?: number } = {}): Promise<PredictionJob> => {
    const at = new Date().toISOString();
    const id = ulid();
    const job: PredictionJob = {
      v: 1,
      id,
      requestId: 'r',
      request: { features: {} },
      createdAt: at,
      expiresAt: at,
    };
    await enqueue(queues.prediction, job, { jobId: id, attempts: 2, ...options });
    return job;
  };
  const take = async () => {
    const job = await worker.getNextJob('token');
    if (job === undefined) throw new Error('there is no job');
    return job;
  };
  const known = ({ id, requestId, createdAt, expiresAt }: PredictionJob) => ({
    data: { id, requestId, createdAt, expiresAt },
  });

  it('knows nothing of one that never was', async () => {
    expect(await jobs.look(ulid())).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['for its turn', {}],
    ['for its time', { delay: 60_000 }],
    ['by its priority', { priority: 3 }],
  ])('sees it wait %s', async (_, options) => {
    const job = await submit(options);
    expect(await jobs.look(job.id)).toMatchObject({
      kind: 'waiting',
      job: { ...known(job), attemptsMade: 0 },
    });
    await queues.prediction.remove(job.id);
  });

  it('sees it run, wait for its next attempt, and fail', async () => {
    const job = await submit();
    const first = await take();
    const running = await jobs.look(job.id);
    expect(running).toMatchObject({
      kind: 'active',
      job: { ...known(job), processedOn: first.processedOn, attemptsMade: 0 },
    });
    await first.moveToFailed(new Error('once'), 'token', false);
    expect(await jobs.look(job.id)).toMatchObject({ kind: 'waiting', job: { attemptsMade: 1 } });

    const second = await take();
    await second.moveToFailed(new UnrecoverableError('for good'), 'token', false);
    expect(await jobs.look(job.id)).toMatchObject({
      kind: 'failed',
      job: { attemptsMade: 2, failedReason: 'for good', finishedOn: second.finishedOn },
    });
  });

  it('sees its record before everything else', async () => {
    const { id, createdAt } = await submit();
    const record: JobRecord = { id, status: 'canceled', createdAt, finishedAt: createdAt, attempts: 0 };
    await new JobRecords(connections.producer, connections.keys, 60).write(record);
    const looked = await jobs.look(id);
    if (looked.kind !== 'ended') throw new Error(looked.kind);
    expect([looked.record.read(), looked.record.owner]).toEqual([record, undefined]);
  });

  it('is told no request that stands last, and does not take a text for its mark', async () => {
    const id = ulid();
    const at = new Date().toISOString();
    const head = { v: 1, id, requestId: ',"request":', createdAt: at, expiresAt: at, owner: 'them' } as const;
    const features = { text: ',"request":{', owner: 'nobody' };
    await queues.prediction.add('prediction', { ...head, request: { features } }, { jobId: id });
    const asked = jest.spyOn(connections.producer, 'evalsha');
    expect(await jobs.look(id)).toMatchObject({
      kind: 'waiting',
      job: { data: { id, requestId: ',"request":', owner: 'them' } },
    });
    const reply = await asked.mock.results.at(-1)?.value;
    asked.mockRestore();
    expect(reply).toContain(JSON.stringify(head));
  });

  it('sees whose a job of an older release is, which has that behind its request', async () => {
    const id = ulid();
    const at = new Date().toISOString();
    const older: PredictionJob = {
      v: 1,
      id,
      requestId: 'r',
      request: { features: {} },
      createdAt: at,
      expiresAt: at,
      owner: 'them',
    };
    await queues.prediction.add('prediction', older, { jobId: id });
    expect(await jobs.look(id)).toMatchObject({ kind: 'waiting', job: { data: { id, owner: 'them' } } });
  });

  it('sees one that a newer Presage has made', async () => {
    const id = ulid();
    const at = new Date().toISOString();
    const newer = { v: 2, id, requestId: 'r', question: 'unheard of', createdAt: at, expiresAt: at };
    await queues.prediction.add('prediction', newer as never, { jobId: id });
    expect(await jobs.look(id)).toMatchObject({ kind: 'waiting', job: { data: { id, createdAt: at } } });
  });
});
