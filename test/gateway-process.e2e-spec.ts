import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

const MAIN = join(import.meta.dirname, '../apps/gateway/src/main.js');
const body = { features: { a: 1, b: 0 } };

/** A start that must fail: how it ended and what it said. */
async function failedStart(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), said };
}

describe('a gateway process', () => {
  let cluster: Cluster;
  let version: string;

  beforeAll(async () => {
    cluster = await startCluster();
    version = await saveTinyVersion(cluster.versions);
    await promote(cluster.aliases, version);
  });
  afterAll(() => cluster.stop());

  it('refuses to start with an environment that makes no sense, naming all of it', async () => {
    const { code, said } = await failedStart({ PORT: 'three', MAX_BODY_BYTES: '-1' });
    expect(code).toBe(78);
    expect(said).toContain('PORT=three: must be a finite number');
    expect(said).toContain('MAX_BODY_BYTES=-1');
  });

  it('says that it needs a Redis when it was told of none', async () => {
    const { code, said } = await failedStart({});
    expect(code).toBe(78);
    expect(said).toContain('QUEUE_REDIS_URL');
  });

  it('says that its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { code, said } = await failedStart({
      PORT: String(port),
      QUEUE_REDIS_URL: cluster.queue.url,
      CACHE_REDIS_URL: cluster.cache.url,
      PRESAGE_HOME: cluster.folder,
    });
    holder.close();
    expect(code).toBe(1);
    expect(said).toContain(String(port));
  });

  it('answers who is waiting, then ends, when it is told to', async () => {
    const gateway = await cluster.start('gateway');
    const { body: job } = await call('POST', `${gateway.url}/predict/async`, body);
    const self = `${gateway.url}/predict/async/${String(job['id'])}`;
    const waiting = call('GET', `${self}?wait=30`, undefined, { 'x-request-id': 'the-one-that-waits' });
    // A second call, answered after the first one has come in on the same server.
    await call('GET', self);
    const [{ status, body: view }, code] = await Promise.all([waiting, gateway.stop()]);
    expect([status, view['status']]).toEqual([200, 'queued']);
    expect(code).toBe(0);
  });

  it('does not wait for a connection on which nobody has asked anything', async () => {
    const gateway = await cluster.start('gateway');
    const { port, hostname } = new URL(gateway.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    const began = performance.now();
    expect(await gateway.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    silent.destroy();
  });

  it('goes on answering while it drains, not ready, and ends each connection', async () => {
    const gateway = await cluster.start('gateway', { SHUTDOWN_DRAIN_MS: '1000' });
    const stopped = gateway.stop();
    let ready = await call('GET', `${gateway.url}/ready`);
    while (ready.status === 200) ready = await call('GET', `${gateway.url}/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    const predicted = await call('POST', `${gateway.url}/predict`, body);
    expect([predicted.status, predicted.headers.get('connection')]).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
    const steps = gateway.log.filter(({ message }) => message === 'shutting down');
    expect(steps.map(({ step }) => step)).toEqual(['drain', 'last requests', 'connections']);
  });

  it('says which variable names an address it cannot listen on', async () => {
    const { code, said } = await failedStart({
      HOST: '192.0.2.1',
      INSECURE: 'true',
      PORT: '0',
      QUEUE_REDIS_URL: cluster.queue.url,
      CACHE_REDIS_URL: cluster.cache.url,
      PRESAGE_HOME: cluster.folder,
    });
    expect([code, said]).toEqual([1, expect.stringMatching(/^listen EADDRNOTAVAIL.*HOST\n$/)]);
  });

  it('keeps what it accepted when it is killed', async () => {
    const first = await cluster.start('gateway');
    const accepted = await call('POST', `${first.url}/predict/async`, body, { 'idempotency-key': 'one' });
    await first.kill9();
    const second = await cluster.start('gateway');
    const again = await call('POST', `${second.url}/predict/async`, body, { 'idempotency-key': 'one' });
    expect(again.body).toEqual(accepted.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.stop()).toBe(0);
  });

  it('logs a line per request, without bodies and query values', async () => {
    const gateway = await cluster.start('gateway');
    await call('POST', `${gateway.url}/predict?secret=42`, body, { 'x-request-id': 'seen' });
    const line = await gateway.logged(({ requestId }) => requestId === 'seen');
    expect(line).toEqual({
      '@timestamp': expect.any(String),
      level: 'info',
      requestId: 'seen',
      method: 'POST',
      path: '/predict',
      status: 200,
      latency_ms: expect.any(Number),
      model: 'tiny',
      version,
    });
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('http_requests_total{handler="/predict",method="POST",status="2xx"} 1');
    expect(await gateway.stop()).toBe(0);
  });

  it('ends in time also when its Redis is away', async () => {
    const gateway = await cluster.start('gateway');
    await cluster.queue.kill9();
    expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
    await cluster.queue.restart();
  });

  it('starts and predicts while its Redis is away, and takes jobs when it has come', async () => {
    await cluster.queue.kill9();
    const gateway = await cluster.start('gateway');
    expect((await call('POST', `${gateway.url}/predict`, body)).status).toBe(200);
    const submit = () => call('POST', `${gateway.url}/predict/async`, body);
    expect((await submit()).status).toBe(503);
    expect((await call('GET', `${gateway.url}/jobs?status=failed`)).status).toBe(503);
    await cluster.queue.restart();
    let reply = await submit();
    while (reply.status === 503) reply = await submit();
    expect(reply.status).toBe(202);
    expect(await gateway.stop()).toBe(0);
  });
});
