import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppProcess, StartOptions } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

const body = { features: { a: 1, b: 0 } };

/** Where the gateway's operators ask, as its log says. */
async function opsUrl(gateway: AppProcess): Promise<string> {
  const { url } = await gateway.logged(({ message }) => message === 'the ops port listens');
  return String(url).replace(/\/$/, '');
}

describe('the ops port of a gateway', () => {
  let cluster: Cluster;
  const start = (env: Record<string, string> = {}, options: StartOptions = {}) =>
    cluster.start('gateway', { GATEWAY_OPS_PORT: '0', ...env }, options);

  beforeAll(async () => {
    cluster = await startCluster();
    await promote(cluster.aliases, await saveTinyVersion(cluster.versions));
  });
  afterAll(() => cluster.stop());

  it('alone has the metrics, and asks for no key', async () => {
    const gateway = await start({ API_KEYS: 'required' });
    const ops = await opsUrl(gateway);
    expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(401);
    const metrics = await fetch(`${ops}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toMatch(/^api_key_refusals_total\{reason="missing"\} 1$/m);
    const { body: meta } = await call('GET', `${ops}/meta`);
    expect(meta).toMatchObject({ service: 'presage', models: [{ model: 'tiny' }] });

    const unknown = await call('GET', `${gateway.url}/nothing-here`);
    const elsewhere = await call('GET', `${gateway.url}/metrics`);
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([unknown.status, unknown.body['code']]);
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([404, 'not_found']);
    const { body: document } = await call('GET', `${gateway.url}/openapi.json`);
    expect(Object.keys(document['paths'] ?? {})).not.toContain('/metrics');
    expect(await gateway.stop()).toBe(0);
  });

  it.each(['1', '2'])(
    'tells of life and readiness as the public port does, with %s process(es)',
    async (processes) => {
      const gateway = await start({ GATEWAY_PROCESSES: processes });
      for (const url of [gateway.url, await opsUrl(gateway)]) {
        for (const path of ['health', 'healthz']) {
          expect(await (await fetch(`${url}/${path}`)).json()).toEqual({ status: 'ok' });
        }
        const ready = await call('GET', `${url}/ready`);
        expect([ready.status, ready.body]).toMatchObject([200, { checks: { model: { status: 'ok' } } }]);
        expect((await call('POST', `${url}/predict`, body)).status).toBe(url === gateway.url ? 200 : 404);
      }
      expect(await gateway.stop()).toBe(0);
    },
  );

  it('says that it is not ready while the gateway drains', async () => {
    const gateway = await start({ SHUTDOWN_DRAIN_MS: '1000' });
    const ops = await opsUrl(gateway);
    const stopped = gateway.stop();
    let ready = await call('GET', `${ops}/ready`);
    while (ready.status === 200) ready = await call('GET', `${ops}/ready`);
    expect([ready.status, ready.body['status']]).toEqual([503, 'not_ready']);
    expect(await stopped).toBe(0);
    const steps = gateway.log.filter(({ message }) => message === 'shutting down');
    expect(steps.map(({ step }) => step)).toEqual(['drain', 'last requests', 'connections', 'ops port']);
  });

  it('is one of several processes, which it adds up, and shows that one hangs', async () => {
    const gateway = await start({ GATEWAY_PROCESSES: '2' });
    const ops = await opsUrl(gateway);
    const listening = () => gateway.log.filter(({ message }) => message === 'listening');
    await gateway.logged(() => listening().length === 2);
    const asked = 6;
    for (let i = 0; i < asked; i++) {
      // A new connection goes to the next process.
      const answer = await call('POST', `${gateway.url}/predict`, body, { connection: 'close' });
      expect(answer.status).toBe(200);
    }
    const metrics = await (await fetch(`${ops}/metrics`)).text();
    expect(metrics).toContain(
      `http_requests_total{handler="/predict",method="POST",status="2xx"} ${asked}\n`,
    );
    expect((await call('GET', `${gateway.url}/metrics`)).status).toBe(404);
    expect((await call('GET', `${ops}/meta`)).body).toMatchObject({ models: [{ model: 'tiny' }] });
    const processes = async () => {
      const { status, body: report } = await call('GET', `${ops}/ready`);
      return [status, report] as const;
    };
    expect(await processes()).toMatchObject([200, { checks: { processes: { status: 'ok' } } }]);
    const hanging = Number(listening()[0]?.['pid']);
    process.kill(hanging, 'SIGSTOP');
    expect(await processes()).toMatchObject([
      200,
      { status: 'ready', checks: { processes: { status: 'degraded', reason: '1 of 2 answer' } } },
    ]);
    // `/ready` waits for all of them.
    const all = processes().then(() => 'all');
    const first = call('GET', `${ops}/meta`).then(({ body: meta }) => meta);
    expect(await Promise.race([all, first])).toMatchObject({ models: [{ model: 'tiny' }] });
    await all;
    process.kill(hanging, 'SIGCONT');
    expect(await gateway.stop()).toBe(0);
  });

  it('ends no process that cannot say how it is, and says once in the log why', async () => {
    const gateway = await start({ GATEWAY_PROCESSES: '2' }, { preload: ['test/chaos/faults/ops-fail.js'] });
    const ops = await opsUrl(gateway);
    const listening = () => gateway.log.filter(({ message }) => message === 'listening');
    await gateway.logged(() => listening().length === 2);
    for (let i = 0; i < 2; i++) {
      const { status, body: report } = await call('GET', `${ops}/ready`);
      expect([status, report]).toMatchObject([503, { checks: { processes: { status: 'down' } } }]);
      expect((await fetch(`${ops}/metrics`)).status).toBe(500);
    }
    expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(200);
    const problems = gateway.log.filter(({ level, problem }) => level === 'error' && problem !== undefined);
    expect(problems.map(({ problem }) => String(problem)).toSorted()).toEqual([
      'Error: no metrics',
      'Error: no metrics',
      'Error: no readiness',
      'Error: no readiness',
    ]);
    expect(await gateway.stop()).toBe(0);
  });
});

describe('the start with an ops port', () => {
  it('is refused where both ports are the same, or the host is no address', async () => {
    const cluster = await startCluster();
    const start = (env: Record<string, string>) => cluster.start('gateway', env);
    await expect(start({ PORT: '3900', GATEWAY_OPS_PORT: '3900' })).rejects.toThrow(
      /ended with 78: .*\n.*GATEWAY_OPS_PORT=3900: must be another port/,
    );
    await expect(start({ GATEWAY_OPS_HOST: 'example.com' })).rejects.toThrow(/GATEWAY_OPS_HOST=example.com/);
    await cluster.stop();
  });
});
