import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobView } from '#contracts';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion, sigmoid } from './support/tiny-model.js';

const JOBS = 1_000;

let cluster: Cluster;
let gateway: AppProcess;

beforeEach(async () => {
  cluster = await startCluster({ JOB_LOCK_MS: '2000', WORKER_CONCURRENCY: '8' });
  await promote(cluster.aliases, await saveTinyVersion(cluster.versions));
  gateway = await cluster.start('gateway');
});
afterEach(() => cluster.stop(), 20_000);

/** What was accepted: the client's own book, to hold the answers against. */
type Ledger = Map<string, number>;

/** Submits jobs one after the other on a few connections; notes an id only when its 202 has come. */
async function submit(ledger: Ledger, from: number, to: number): Promise<void> {
  let next = from;
  const client = async (): Promise<void> => {
    while (next < to) {
      const a = next++ / JOBS;
      const reply = await call('POST', `${gateway.url}/predict/async`, { features: { a, b: next } });
      if (reply.status === 202) ledger.set(String(reply.body['id']), a);
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
}

async function expectEveryJobSucceeded(ledger: Ledger): Promise<void> {
  const ids = [...ledger.keys()];
  const follow = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const url = `${gateway.url}/predict/async/${id}`;
      let first = await call<JobView>('GET', `${url}?wait=30`);
      // The gateway's own connections may still be on their way back to Redis.
      while (first.status === 503) first = await call<JobView>('GET', `${url}?wait=30`);
      expect(first.body).toMatchObject({ id, status: 'succeeded' });
      expect(first.body).toMatchObject({ result: { id, probability: sigmoid(ledger.get(id) ?? NaN) } });
      const again = await call<JobView>('GET', url);
      expect(again.body).toEqual(first.body);
    }
  };
  await Promise.all(Array.from({ length: 16 }, follow));
}

describe('every accepted job succeeds, with one result', () => {
  it('when a worker is killed in the middle', async () => {
    const ledger: Ledger = new Map();
    const victim = await cluster.start('worker');
    await cluster.start('worker');
    const submitted = submit(ledger, 0, JOBS);
    await victim.logged(({ jobId }) => jobId !== undefined);
    await victim.kill9();
    await submitted;
    expect(ledger.size).toBe(JOBS);
    await expectEveryJobSucceeded(ledger);
  }, 60_000);

  it('when the gateway is killed after its 202s', async () => {
    const ledger: Ledger = new Map();
    await submit(ledger, 0, JOBS);
    await gateway.kill9();
    await cluster.start('worker');
    gateway = await cluster.start('gateway');
    expect(ledger.size).toBe(JOBS);
    await expectEveryJobSucceeded(ledger);
  }, 60_000);

  it("when the queue's Redis is killed and comes back", async () => {
    const ledger: Ledger = new Map();
    const worker = await cluster.start('worker');
    await submit(ledger, 0, JOBS / 2);
    const submitted = submit(ledger, JOBS / 2, JOBS);
    await worker.logged(({ jobId }) => jobId !== undefined);
    await cluster.queue.kill9();
    await cluster.queue.restart();
    await submitted;
    expect(ledger.size).toBeGreaterThanOrEqual(JOBS / 2);
    await expectEveryJobSucceeded(ledger);
  }, 60_000);
});
