import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

const body = { instances: Array.from({ length: 1_000 }, (_, n) => ({ a: n, b: 0 })) };
const REQUESTS = 40;
const ROUNDS = 5;
/** All that one of them needs while it is answered is thirty times as much. */
const MOST_LEFT_BYTES = 50_000;
/**
 * What V8 decides by what it has seen is left out. After a collection in which many objects of a kind happened to be in use it
 * makes all of that kind where only a long one finds them; and on a busy machine it makes the space for new ones so small that
 * a short one comes upon requests that are still being answered.
 */
const flags = ['--no-allocation-site-pretenuring', '--min-semi-space-size=16', '--max-semi-space-size=16'];

describe('what a request leaves in memory', () => {
  let cluster: Cluster;
  let gateway: AppProcess;
  beforeEach(async () => {
    cluster = await startCluster();
    await promote(cluster.aliases, await saveTinyVersion(cluster.versions));
    gateway = await cluster.start('gateway', {}, { flags });
  });
  afterEach(() => cluster.stop());

  /** Bytes of objects that only a long collection lets go of. */
  const oldBytes = async (): Promise<number> => {
    const page = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(/^nodejs_heap_space_size_used_bytes\{space="old"\} (\d+)$/m.exec(page)?.[1]);
  };

  const leftByOne = async (): Promise<number> => {
    const before = await oldBytes();
    for (let n = 0; n < REQUESTS; n++) {
      expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(200);
    }
    return ((await oldBytes()) - before) / REQUESTS;
  };

  it('is gone with the next short collection', async () => {
    await leftByOne();
    const left: number[] = [];
    // A long collection may come in one of them, what the process keeps for good in another.
    for (let round = 0; round < ROUNDS; round++) left.push(await leftByOne());
    const median = left.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)];
    expect(median).toBeLessThan(MOST_LEFT_BYTES);
  });
});
