import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KnownKeys } from '#apps/gateway/src/access/known-keys.js';
import type { Scope } from '#contracts';
import { ApiKeys, ArtifactFolder } from '#registry';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

const body = { features: { a: 1, b: 0 } };

describe('a gateway that requires keys', () => {
  let gateway: TestGateway;
  let keys: ApiKeys;
  const refresh = () => gateway.app.get(KnownKeys, { strict: false }).refresh();
  const keyWith = async (...scopes: Scope[]) => {
    const issued = await keys.create({ name: 'test', scopes });
    await refresh();
    return { id: issued.key.id, authorization: `Bearer ${issued.token}` };
  };
  const predict = (headers: Record<string, string>) => call('POST', `${gateway.url}/predict`, body, headers);

  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required' });
    keys = gateway.app.get(ApiKeys, { strict: false });
  });
  afterAll(() => gateway.stop());

  it('answers whoever has the scope', async () => {
    const { authorization } = await keyWith('predict:sync');
    expect((await predict({ authorization })).status).toBe(200);
    expect((await predict({ authorization: authorization.replace('Bearer', 'bearer') })).status).toBe(200);
  });

  it('answers an admin everything', async () => {
    const { authorization } = await keyWith('admin');
    expect((await predict({ authorization })).status).toBe(200);
    expect((await call('GET', `${gateway.url}/training/runs`, undefined, { authorization })).status).toBe(
      200,
    );
  });

  it('says how to come in to whoever brings no key', async () => {
    const { status, headers, body: problem } = await predict({});
    expect([status, problem['code']]).toEqual([401, 'unauthorized']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="presage"');
    expect(problem['detail']).toContain('Authorization');
  });

  it('names the scope that is missing', async () => {
    const { authorization } = await keyWith('jobs:read');
    const { status, headers, body: problem } = await predict({ authorization });
    expect([status, problem['code']]).toEqual([403, 'forbidden']);
    expect(problem['detail']).toContain('"predict:sync"');
    expect(headers.get('www-authenticate')).toMatch(/error="insufficient_scope", scope="predict:sync"$/);
  });

  it('refuses before it reads a body', async () => {
    const reply = await fetch(`${gateway.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{ not json',
    });
    expect(reply.status).toBe(401);
  });

  it('takes no key from a query string', async () => {
    const { authorization } = await keyWith('models:read');
    const token = authorization.slice('Bearer '.length);
    for (const name of ['key', 'api_key', 'access_token', 'authorization']) {
      expect((await call('GET', `${gateway.url}/models?${name}=${token}`)).status).toBe(401);
    }
  });

  it('leaves open what balancers and newcomers ask', async () => {
    for (const path of ['/health', '/healthz', '/ready', '/readyz', '/openapi.json']) {
      expect([path, (await call('GET', gateway.url + path)).status]).toEqual([path, 200]);
    }
    expect((await fetch(`${gateway.url}/docs`)).status).toBe(200);
    for (const path of ['/meta', '/metrics']) {
      expect([path, (await fetch(gateway.url + path)).status]).toEqual([path, 401]);
    }
  });

  it('names no models and columns in the document that strangers may read', async () => {
    const { body: document } = await call('GET', `${gateway.url}/openapi.json`);
    expect(Object.keys(document['paths'] as object)).toContain('/predict');
    expect(JSON.stringify(document)).not.toContain('Features_tiny');
  });

  it('goes on with the keys it knows while the store cannot be read', async () => {
    const { id, authorization } = await keyWith('predict:sync');
    const folder = join(gateway.settings.folders.artifacts, 'keys');
    await rename(folder, `${folder}.away`);
    await writeFile(folder, 'no folder');
    await refresh();
    expect((await predict({ authorization })).status).toBe(200);
    await rm(folder);
    await rename(`${folder}.away`, folder);
    await keys.revoke(id);
    await refresh();
    const { status, body: problem } = await predict({ authorization });
    expect([status, problem['detail']]).toEqual([401, 'The API key was revoked.']);
  });

  it('needs no Redis to tell who asks', async () => {
    const { authorization } = await keyWith('predict:sync');
    await gateway.redis.kill9();
    expect((await predict({ authorization })).status).toBe(200);
    expect((await predict({ authorization: `Bearer pk_00000000_${'a'.repeat(43)}` })).status).toBe(401);
    await gateway.redis.restart();
    await gateway.connected();
  });
});

describe('what is done with a key', () => {
  let cluster: Cluster;
  let gateway: AppProcess;
  let version: string;
  let admin: string;
  let writer: string;

  beforeAll(async () => {
    cluster = await startCluster({ API_KEYS: 'required', LOG_LEVEL: 'debug' });
    const keys = new ApiKeys(new ArtifactFolder(join(cluster.folder, 'artifacts')));
    admin = (await keys.create({ name: 'boss', scopes: ['admin'] })).token;
    writer = (await keys.create({ name: 'deployer', scopes: ['models:write', 'models:read'] })).token;
    version = await saveTinyVersion(cluster.versions);
    await promote(cluster.aliases, version);
    gateway = await cluster.start('gateway');
  });
  afterAll(() => cluster.stop());

  const ask = (token: string, method: string, path: string, sent?: unknown) =>
    call(method, gateway.url + path, sent, { authorization: `Bearer ${token}` });

  it('stands in the history of aliases with the name of the key', async () => {
    await ask(writer, 'PUT', '/models/tiny/aliases/candidate', { version });
    const { body: history } = await ask(writer, 'GET', '/models/tiny/aliases/candidate/history');
    expect(history).toMatchObject({ moves: [{ by: 'deployer' }] });
  });

  it('is logged when others are answered differently from then on, refused or not', async () => {
    await ask(writer, 'PUT', '/models/tiny/aliases/second', { version });
    const moved = await gateway.logged(
      ({ context, path }) => context === 'audit' && path === '/models/tiny/aliases/second',
    );
    expect(moved).toMatchObject({
      message: 'PUT /models/:model/aliases/:alias',
      key: writer.split('_')[1],
      name: 'deployer',
      status: 200,
    });
    await ask(writer, 'POST', '/keys', { name: 'more', scopes: ['admin'] });
    const refused = await gateway.logged(({ context, path }) => context === 'audit' && path === '/keys');
    expect(refused).toMatchObject({ name: 'deployer', status: 403 });
  });

  it('shows a key to nobody: not in logs, errors, metrics or lists', async () => {
    const { body: made } = await ask(admin, 'POST', '/keys', { name: 'canary', scopes: ['predict:sync'] });
    const token = String(made['token']);
    const secret = token.split('_')[2] ?? '';
    const said: string[] = [];
    const told = async (reply: Promise<Response>) => said.push(await (await reply).text());
    const { url } = gateway;
    for (const authorization of [`Bearer ${token}`, `Bearer ${token}x`, token, `Basic ${token}`]) {
      await told(fetch(`${url}/predict`, { method: 'POST', headers: { authorization }, body: token }));
      await told(fetch(`${url}/models?key=${token}`, { headers: { authorization } }));
      await told(fetch(`${url}/${token}?${token}`, { headers: { authorization, 'x-request-id': token } }));
    }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await told(
      fetch(`${url}/predict`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: token, features: { a: token } }),
      }),
    );
    for (const path of ['/keys', '/metrics', '/meta', '/openapi.json']) {
      await told(fetch(url + path, { headers: { authorization: `Bearer ${admin}` } }));
    }
    const log = await gateway.logged(({ message }) => message === 'a key was made');
    expect(log).toMatchObject({ context: 'audit', key: token.split('_')[1], name: 'canary', by: 'boss' });
    await ask(admin, 'DELETE', `/keys/${token.split('_')[1]}`);
    await gateway.logged(({ method, context }) => method === 'DELETE' && context === undefined);
    expect(JSON.stringify(gateway.log)).not.toContain(secret);
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
  });

  it('ends within five seconds of a revocation in every process, whoever has written it', async () => {
    const keys = new ApiKeys(new ArtifactFolder(join(cluster.folder, 'artifacts')));
    const { key, token } = await keys.create({ name: 'short', scopes: ['models:read'] });
    const until = async (status: number) => {
      const started = performance.now();
      while ((await ask(token, 'GET', '/models')).status !== status) await pause(50);
      return performance.now() - started;
    };
    expect(await until(200)).toBeLessThan(5_000);
    await keys.revoke(key.id);
    expect(await until(401)).toBeLessThan(5_000);
  });
});
