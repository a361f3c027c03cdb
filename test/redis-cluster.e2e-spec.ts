import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '#contracts';
import { JobRecords, Keys, PREDICTION_QUEUE, RedisConnections, Subscriber, TRAINING_QUEUE } from '#redis';
import { readSettings } from '#settings';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';
import { startRedisCluster } from './support/redis-cluster.js';
import type { ClusterNode, RedisCluster } from './support/redis-cluster.js';
import { promote, saveTinyVersion, sigmoid } from './support/tiny-model.js';

const JOBS = 300;

describe('a Redis Cluster as the queue', () => {
  let redis: RedisCluster;
  let cluster: Cluster;
  let gateway: AppProcess;
  let worker: AppProcess;
  let version: string;
  const closers: (() => void)[] = [];

  const submit = async (a: number, headers: Record<string, string> = {}) =>
    await call('POST', `${gateway.url}/predict/async`, { features: { a, b: 0 } }, headers);
  const ended = (id: unknown) => call<JobView>('GET', `${gateway.url}/predict/async/${String(id)}?wait=30`);
  /** Accepted jobs with the value each was asked for; says again what was refused. */
  const accepted = async (count: number): Promise<Map<string, number>> => {
    const jobs = new Map<string, number>();
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < count) {
        const a = next++ / count;
        let reply = await submit(a);
        while (reply.status === 503) reply = await submit(a);
        expect(reply.status).toBe(202);
        jobs.set(String(reply.body['id']), a);
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    return jobs;
  };
  const allSucceeded = async (jobs: Map<string, number>): Promise<void> => {
    for (const [id, a] of jobs) {
      let view = await ended(id);
      while (view.status === 503 || view.body.status === 'queued' || view.body.status === 'running')
        view = await ended(id);
      expect(view.body).toMatchObject({ id, status: 'succeeded', result: { id, probability: sigmoid(a) } });
    }
  };

  beforeAll(async () => {
    redis = await startRedisCluster();
    cluster = await startCluster({ QUEUE_REDIS_URL: redis.url, JOB_LOCK_MS: '1000' });
    version = await saveTinyVersion(cluster.versions);
    await promote(cluster.aliases, version);
    gateway = await cluster.start('gateway');
    worker = await cluster.start('worker');
  });
  afterAll(async () => {
    for (const close of closers) close();
    await cluster.stop();
    await redis.stop();
  });

  /** The master that has all keys of a queue. */
  const masterOf = async (queue: string): Promise<ClusterNode> => {
    const slot = await redis.masters[0]?.ask(
      'CLUSTER',
      'KEYSLOT',
      new Keys('presage', true).queuePrefix(queue),
    );
    const third = Math.floor((Number(slot?.slice(1)) * 3) / 16_384);
    return redis.masters[third] as ClusterNode;
  };

  it('takes jobs, gives them to workers, and tells their results', async () => {
    await allSucceeded(await accepted(JOBS));
    const ready = await call('GET', `${gateway.url}/ready`);
    expect(ready).toMatchObject({ status: 200, body: { checks: { queue: { status: 'ok' } } } });
  });

  it('has its two queues on different nodes, all keys of each on one', async () => {
    const prediction = await masterOf(PREDICTION_QUEUE);
    expect(await masterOf(TRAINING_QUEUE)).not.toBe(prediction);
    for (const node of redis.masters) {
      const keys = await node.ask('KEYS', '{presage:prediction}*');
      expect(keys === '*0\r\n').toBe(node !== prediction);
    }
  });

  it('tells listeners on any node what ends on any other, and that they missed something when theirs dies', async () => {
    const connections = new RedisConnections(
      readSettings({ QUEUE_REDIS_URL: redis.url, REDIS_PREFIX: 'heard' }),
    );
    const subscriber = new Subscriber(connections.subscriber);
    const records = new JobRecords(connections.consumer, connections.keys, 60);
    const id = '01J00000000000000000000000';
    const at = new Date(0).toISOString();
    closers.push(
      () => subscriber.close(),
      () => connections.close(),
    );
    const [heard, first, again] = [latch<string>(), latch(), latch()];
    const subscribed = [first, again];
    subscriber.subscribe(connections.keys.jobsEnded, {
      onMessage: (ended) => heard.open(ended),
      onSubscribed: () => subscribed.shift()?.open(),
    });
    await first.opened;
    await records.write({ id, status: 'canceled', createdAt: at, finishedAt: at, attempts: 0 });
    expect((await heard.opened).slice(0, id.length)).toBe(id);
    connections.subscriber.stream.destroy();
    await again.opened;
  });

  it('is not fit for jobs as soon as one of its nodes evicts', async () => {
    const [, , last] = redis.masters;
    await last?.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const { status, body } = await call('GET', `${gateway.url}/ready`);
    await last?.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('allkeys-lru');
  });

  it('makes a promotion known to gateways and workers', async () => {
    const next = await saveTinyVersion(cluster.versions, { slope: 3 });
    await call('PUT', `${gateway.url}/models/tiny/aliases/production`, { version: next });
    let served = version;
    while (served !== next) {
      const { body } = await ended((await submit(0.5)).body['id']);
      if (body.status === 'succeeded') served = body.result.version;
    }
    await call('PUT', `${gateway.url}/models/tiny/aliases/production`, { version });
    while (served !== version) {
      const { body } = await ended((await submit(0.5)).body['id']);
      if (body.status === 'succeeded') served = body.result.version;
    }
  });

  it('loses no accepted job when a worker is killed, and when the node of the queue is and comes back', async () => {
    const victim = await cluster.start('worker');
    const submitted = accepted(JOBS);
    await victim.logged(({ jobId }) => jobId !== undefined);
    await victim.kill9();
    await allSucceeded(await submitted);

    const during = accepted(JOBS);
    await worker.logged(({ message }) => message === 'listening');
    const queue = await masterOf(PREDICTION_QUEUE);
    await queue.kill9();
    expect((await submit(0)).status).toBe(503);
    expect((await call('POST', `${gateway.url}/predict`, { features: { a: 1, b: 0 } })).status).toBe(200);
    await queue.restart();
    await allSucceeded(await during);
  });

  it('goes on with the copy of a node that is gone, with every job that the copy had', async () => {
    const queue = await masterOf(PREDICTION_QUEUE);
    await redis.addReplica(queue);
    await worker.stop();
    const jobs = await accepted(JOBS);
    expect(await queue.ask('WAIT', '1', '5000')).toBe(':1\r\n');
    worker = await cluster.start('worker');
    await queue.kill9();
    await allSucceeded(jobs);
    await allSucceeded(await accepted(JOBS));
  });
});
