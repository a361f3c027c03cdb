import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UnrecoverableError } from 'bullmq';
import { ulid } from 'ulid';
import type { JobRecord, PredictionJob } from '#contracts';
import { startBareQueue } from '../../../test/support/bare-queue.js';
import type { BareQueue } from '../../../test/support/bare-queue.js';
import { JobLook } from './job-look.js';
import { JobRecords } from './job-records.js';
import { enqueue } from './queues.js';

describe('a look at a job', () => {
  let queue: BareQueue;
  let jobs: JobLook;

  beforeAll(async () => {
    queue = await startBareQueue();
    jobs = new JobLook(queue.connections, queue.queues);
  });
  afterAll(() => queue.close());

  /** Its request stands before its times, as older releases wrote it. */
  const newJob = (): PredictionJob => {
    const at = new Date().toISOString();
    return {
      v: 1,
      id: ulid(),
      requestId: 'r',
      request: { features: {} },
      createdAt: at,
      expiresAt: at,
    };
  };
  const submit = async (options: { delay?: number; priority?: number } = {}): Promise<PredictionJob> => {
    const job = newJob();
    await enqueue(queue.queues.prediction, job, { jobId: job.id, attempts: 2, ...options });
    return job;
  };
  /** Puts what may be no job of this release into the queue. */
  const put = async (id: string, data: object): Promise<void> => {
    await queue.queues.prediction.add('prediction', data as never, { jobId: id });
  };
  const take = async () => {
    const job = await queue.worker.getNextJob('token');
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
    await queue.queues.prediction.remove(job.id);
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
    await new JobRecords(queue.connections.producer, queue.connections.keys, 60).write(record);
    const looked = await jobs.look(id);
    if (looked.kind !== 'ended') throw new Error(looked.kind);
    expect([looked.record.read(), looked.record.owner]).toEqual([record, undefined]);
  });

  it('is told no request that stands last, and does not take a text for its mark', async () => {
    const { id, request: _, ...rest } = newJob();
    const head = { ...rest, id, requestId: ',"request":', owner: 'them' };
    await put(id, { ...head, request: { features: { text: ',"request":{', owner: 'nobody' } } });
    const asked = jest.spyOn(queue.connections.producer, 'evalsha');
    expect(await jobs.look(id)).toMatchObject({
      kind: 'waiting',
      job: { data: { id, requestId: ',"request":', owner: 'them' } },
    });
    const reply = await asked.mock.results.at(-1)?.value;
    asked.mockRestore();
    expect(reply).toContain(JSON.stringify(head));
  });

  it('sees whose a job of an older release is, which has that behind its request', async () => {
    const older = { ...newJob(), owner: 'them' };
    await put(older.id, older);
    expect(await jobs.look(older.id)).toMatchObject({ kind: 'waiting', job: { data: { owner: 'them' } } });
  });

  it('sees one that a newer Presage has made', async () => {
    const { request: _, ...known } = newJob();
    const { id, createdAt } = known;
    await put(id, { ...known, v: 2, question: 'unheard of' });
    expect(await jobs.look(id)).toMatchObject({ kind: 'waiting', job: { data: { id, createdAt } } });
  });
});
