import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

/** As values of features, in two types, and as everything else that is a client's own. */
const NUMBER = 424_242.424_2;
const TEXT = 'canary-7d1f';

describe('what a client sends', () => {
  let cluster: Cluster;
  let gateway: AppProcess;
  let worker: AppProcess;

  beforeEach(async () => {
    cluster = await startCluster({ LOG_LEVEL: 'debug' });
    await promote(cluster.aliases, await saveTinyVersion(cluster.versions));
    [gateway, worker] = await Promise.all([cluster.start('gateway'), cluster.start('worker')]);
  });
  afterEach(() => cluster.stop());

  it('is in no log, at whatever level, whether it is answered or refused', async () => {
    const ask = (path: string, body: unknown, headers = {}) =>
      call('POST', `${gateway.url}${path}`, body, headers);
    const raw = (body: string) =>
      fetch(`${gateway.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const statuses = [
      await ask('/predict', { features: { a: NUMBER, b: 1 } }),
      await ask('/predict', { features: { a: TEXT, b: 1 } }),
      await ask('/predict', { features: { a: 1, b: 1, [TEXT]: NUMBER } }),
      await ask('/predict', { instances: [{ a: NUMBER, b: 1 }, { a: TEXT }] }),
      await ask(
        '/predict/async?secret=' + TEXT,
        { features: { a: NUMBER, b: 1 } },
        {
          authorization: `Bearer ${TEXT}`,
          cookie: TEXT,
          'idempotency-key': TEXT,
        },
      ),
      await raw(`{"features":{"a":"${TEXT}`),
      await raw(`{"features":{"a":${NUMBER},"__proto__":"${TEXT}"}}`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 422, 422, 422, 202, 400, 400]);
    // The job's own line is the last that is written of it.
    await worker.logged(({ jobId }) => jobId !== undefined);
    await Promise.all([gateway.stop(), worker.stop()]);

    const log = JSON.stringify([gateway.log, worker.log]);
    expect(log).toContain('/predict');
    expect(log).not.toContain(TEXT);
    expect(log).not.toContain(String(NUMBER));
  });
});
