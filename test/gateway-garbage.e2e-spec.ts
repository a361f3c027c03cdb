import { Agent, request } from 'node:http';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const INSTANCES = Array.from({ length: 1_000 }, (_, n) => ({ a: n, b: 0 }));
const BODY = Buffer.from(JSON.stringify({ instances: INSTANCES }));
const REQUESTS = 100;
/** All that one of them needs while it is answered is thirty times as much. */
const MOST_LEFT_BYTES = 50_000;

/** Bytes of objects that only a long collection lets go of. */
const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? NaN;

describe('what a request leaves in memory', () => {
  let gateway: TestGateway;
  let agent: Agent;
  beforeEach(async () => {
    gateway = await startGateway();
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(async () => {
    agent.destroy();
    await gateway.stop();
  });

  /** A client of few objects: they are in the same memory. */
  const ask = async (): Promise<number | undefined> =>
    await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(`${gateway.url}/predict`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode));
      });
      sent.once('error', reject);
      sent.end(BODY);
    });

  const predict = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) expect(await ask()).toBe(200);
  };

  it('is gone with the next short collection', async () => {
    await predict(REQUESTS);
    collectGarbage();
    const before = oldBytes();
    await predict(REQUESTS);
    expect((oldBytes() - before) / REQUESTS).toBeLessThan(MOST_LEFT_BYTES);
  });
});
