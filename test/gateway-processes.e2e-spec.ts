import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppProcess, StartOptions } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { askUntilTold } from './support/keep-alive-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

const body = { features: { a: 1, b: 0 } };

/** The processes that have said so far that they listen. */
const listening = ({ log }: AppProcess): number[] =>
  log.filter(({ message }) => message === 'listening').map(({ pid }) => Number(pid));

/** Resolves when `count` processes in all have said that they listen. */
async function listened(gateway: AppProcess, count: number): Promise<number[]> {
  await gateway.logged(() => listening(gateway).length >= count);
  return listening(gateway);
}

/** Asks on a new connection each time until each of the processes has answered; the number of requests. */
async function untilAnsweredBy(gateway: AppProcess, pids: readonly number[]): Promise<number> {
  const silent = new Set(pids);
  for (let asked = 0; ; asked++) {
    if (silent.size === 0) return asked;
    const requestId = `${pids.join('-')}-${asked}`;
    const headers = { connection: 'close', 'x-request-id': requestId };
    expect((await call('POST', `${gateway.url}/predict`, body, headers)).status).toBe(200);
    silent.delete(Number((await gateway.logged((line) => line['requestId'] === requestId))['pid']));
  }
}

async function predicted(gateway: AppProcess): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const line = /^http_requests_total\{handler="\/predict",method="POST",status="2xx"\} (\d+)$/m.exec(text);
  return Number(line?.[1]);
}

describe('a gateway of two processes', () => {
  let cluster: Cluster;
  const start = (env: Record<string, string> = {}, options: StartOptions = {}) =>
    cluster.start('gateway', { GATEWAY_PROCESSES: '2', ...env }, options);

  beforeAll(async () => {
    cluster = await startCluster();
    await promote(cluster.aliases, await saveTinyVersion(cluster.versions));
  });
  afterAll(() => cluster.stop());

  it('answers on one port from both, and adds their metrics up', async () => {
    const gateway = await start();
    const pids = await listened(gateway, 2);
    expect(new Set(pids).size).toBe(2);
    const asked = await untilAnsweredBy(gateway, pids);
    expect(await predicted(gateway)).toBe(asked);
    expect(await predicted(gateway)).toBe(asked);
    expect(await gateway.stop()).toBe(0);
  });

  it('goes on when one is killed, starts another, and forgets nothing it has counted', async () => {
    const gateway = await start();
    const [first = 0, second = 0] = await listened(gateway, 2);
    const asked = await untilAnsweredBy(gateway, [first, second]);
    expect(await predicted(gateway)).toBe(asked);
    process.kill(first, 'SIGKILL');
    const line = await gateway.logged(({ died }) => died === first);
    expect(line).toMatchObject({ level: 'error', how: 'SIGKILL' });
    const alone = await untilAnsweredBy(gateway, [second]);
    const [, , third = 0] = await listened(gateway, 3);
    const again = await untilAnsweredBy(gateway, [second, third]);
    expect(await predicted(gateway)).toBe(asked + alone + again);
    expect(await gateway.stop()).toBe(0);
  });

  it('answers predictions though the metrics of all cannot be added up, also when one has ended', async () => {
    const gateway = await start({}, { preload: ['test/chaos/faults/ops-fail.js'] });
    const [first = 0, second = 0] = await listened(gateway, 2);
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(500);
    expect(await gateway.logged(({ problem }) => problem === 'Error: no sum')).toMatchObject({
      level: 'error',
    });
    process.kill(first, 'SIGKILL');
    const [, , third = 0] = await listened(gateway, 3);
    await untilAnsweredBy(gateway, [second, third]);
    expect(await gateway.stop()).toBe(0);
  });

  it('loses no request when it is told to stop under load', async () => {
    const gateway = await start({ SHUTDOWN_DRAIN_MS: '500' });
    await listened(gateway, 2);
    const clients = Array.from({ length: 16 }, () => askUntilTold(gateway.url, body));
    await untilAnsweredBy(gateway, listening(gateway));
    const [code, ...ends] = await Promise.all([gateway.stop(), ...clients]);
    expect(code).toBe(0);
    expect(ends).toEqual(clients.map(() => 'told to close'));
    const steps = gateway.log.filter(({ message }) => message === 'shutting down');
    const times = (name: string) => steps.filter(({ step }) => step === name).length;
    expect(['drain', 'last requests', 'connections', 'processes'].map(times)).toEqual([2, 2, 2, 1]);
  });

  it('says once why none of them can start', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const failed = start({ PORT: String(port) });
    await expect(failed).rejects.toThrow(
      /^gateway ended with 1: .*another process listens.*\nno gateway process/,
    );
    holder.close();
  });

  it('has no process left when the primary is killed', async () => {
    const gateway = await start();
    const pids = await listened(gateway, 2);
    await gateway.kill9();
    const lives = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (pids.some(lives)) await pause(10);
  });
});
