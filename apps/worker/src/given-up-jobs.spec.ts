import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { UnrecoverableError } from 'bullmq';
import { ulid } from 'ulid';
import type { PredictionJob } from '#contracts';
import { enqueue, JobRecords, PendingDeliveries, WebhookDeliveries, WebhookEndpoints } from '#redis';
import { Webhooks } from '#webhooks';
import { startBareQueue } from '../../../test/support/bare-queue.js';
import type { BareQueue } from '../../../test/support/bare-queue.js';
import { Announcement } from './announcement.js';
import { GivenUpJobs } from './given-up-jobs.js';

describe('a look at what the queue has given up', () => {
  let queue: BareQueue;
  let records: JobRecords;
  let givenUp: GivenUpJobs;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    queue = await startBareQueue();
    const { connections, queues, settings } = queue;
    records = new JobRecords(connections.producer, connections.keys, 60);
    const deliveries = new WebhookDeliveries(connections, queues, new PendingDeliveries(connections, queues));
    const webhooks = new Webhooks(deliveries, new WebhookEndpoints(connections), settings);
    givenUp = new GivenUpJobs(queues, records, new Announcement(records, webhooks), settings);
  });
  afterAll(() => queue.close());

  const giveUp = async (): Promise<string> => {
    const id = ulid();
    const at = new Date().toISOString();
    const head = { v: 1, id, requestId: 'r', createdAt: at, expiresAt: at } as const;
    const job: PredictionJob = { ...head, request: { features: {} } };
    await enqueue(queue.queues.prediction, job, { jobId: id });
    const taken = await queue.worker.getNextJob('token');
    await taken?.moveToFailed(new UnrecoverableError('stalled too often'), 'token', false);
    return id;
  };

  it('records every job, also those behind one of which the queue has lost all but its end', async () => {
    const earlier = await giveUp();
    const { prediction } = queue.queues;
    const lost = ulid();
    const { producer } = queue.connections;
    await producer.hset(prediction.toKey(lost), 'finishedOn', Date.now(), 'failedReason', 'lost');
    await producer.zadd(prediction.toKey('failed'), Date.now() + 1_000, lost);
    const later = await giveUp();
    await givenUp.look();
    expect(await records.read(earlier)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(await records.read(later)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(await records.exists(lost)).toBe(false);
  });
});
