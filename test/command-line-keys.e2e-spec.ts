import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { IssuedKey, KeyView } from '#contracts';
import { presage } from './support/command-line.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { keyWith, readKeys } from './support/keys.js';

describe('presage keys', () => {
  let gateway: TestGateway;
  let home: string;
  const keys = async (args: string, env: Record<string, string> = {}) => {
    const given = { ARTIFACTS_DIR: gateway.settings.folders.artifacts, ...env };
    return await presage(given, 'keys', ...args.split(' '));
  };
  const issued = async (args: string, env: Record<string, string> = {}) => {
    const made = await keys(`${args} --json`, env);
    expect([made.code, made.err]).toEqual([0, '']);
    return IssuedKey.parse(made.json());
  };
  const listed = async (options = '', env: Record<string, string> = {}) => {
    const list = await keys(`list --json ${options}`.trim(), env);
    return z.object({ keys: z.array(KeyView) }).parse(list.json()).keys;
  };
  const models = async (token: string) => {
    await readKeys(gateway);
    const headers = { authorization: `Bearer ${token}` };
    return (await call('GET', `${gateway.url}/models`, undefined, headers)).status;
  };

  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required' });
    home = gateway.settings.folders.artifacts;
  });
  afterAll(() => gateway.stop());

  it('create shows a key once, and keeps no more than its hash', async () => {
    const { out } = await keys('create --name shop --scope predict:sync models:read --expires 90d');
    const [token = '', words = ''] = out.split('\n');
    expect(token).toMatch(/^pk_[0-9a-f]{8}_[0-9A-Za-z]{43}$/);
    expect(words).toMatch(/Shown this once\. Key [0-9a-f]{8} of shop: predict:sync, models:read; ends 20/);
    expect(await models(token)).toBe(200);
    for (const file of await readdir(join(home, 'keys'))) {
      expect(await readFile(join(home, 'keys', file), 'utf8')).not.toContain(token.split('_')[2]);
    }
    expect((await keys('list')).out).not.toContain(token.split('_')[2]);
  });

  it('rotate gives a key in place of one; revoke ends both ways', async () => {
    const old = await issued('create --name shop --scope models:read');
    const next = await issued(`rotate ${old.key.id} --grace 0s`);
    expect(next.key).toMatchObject({ name: 'shop', scopes: ['models:read'], owner: old.key.id });
    expect([await models(old.token), await models(next.token)]).toEqual([401, 200]);
    expect((await keys(`revoke ${next.key.id}`)).code).toBe(0);
    expect(await models(next.token)).toBe(401);
    const states = (await listed()).filter(({ owner }) => owner === old.key.id);
    expect(Object.fromEntries(states.map(({ id, state }) => [id, state]))).toEqual({
      [old.key.id]: 'expired',
      [next.key.id]: 'revoked',
    });
  });

  it('rotate gives nothing for a key that was revoked or has expired, here and by a server', async () => {
    const admin = await keyWith(gateway, ['admin'], { name: 'ops' });
    const env = { ARTIFACTS_DIR: '/nowhere', PRESAGE_API_KEY: admin.token };
    const revoked = await issued('create --name let-out --scope models:read');
    await keys(`revoke ${revoked.key.id}`);
    const expired = await issued('create --name over --scope models:read --expires 0s');
    const before = await listed();
    for (const [{ key }, why] of [
      [revoked, 'was revoked'],
      [expired, 'has expired'],
    ] as const) {
      const here = await keys(`rotate ${key.id} --json`);
      const there = await keys(`rotate ${key.id} --json --url ${gateway.url}`, env);
      for (const refused of [here, there]) {
        expect(refused.code).toBe(1);
        const detail = expect.stringMatching(`${why} and cannot be rotated: make a new one`);
        expect(refused.json()).toMatchObject({ error: { code: 'conflict', detail } });
      }
    }
    expect(await listed()).toEqual(before);
  });

  it('does the same by a running server, for whoever has the scope admin', async () => {
    const admin = await keyWith(gateway, ['admin'], { name: 'ops' });
    const env = { ARTIFACTS_DIR: '/nowhere', PRESAGE_API_KEY: admin.token };
    const there = `--url ${gateway.url}`;
    const old = await issued(`create --name remote --scope models:read --expires 1h ${there}`, env);
    expect(await models(old.token)).toBe(200);
    const next = await issued(`rotate ${old.key.id} --grace 1h ${there}`, env);
    expect([await models(old.token), await models(next.token)]).toEqual([200, 200]);
    expect((await keys(`revoke ${old.key.id} ${there}`, env)).code).toBe(0);
    expect([await models(old.token), await models(next.token)]).toEqual([401, 200]);
    const shown = (await listed(there, env)).find(({ id }) => id === next.key.id);
    expect(shown).toMatchObject({ name: 'remote', state: 'active', expiresAt: old.key.expiresAt });
    expect(shown?.lastUsedAt).toMatch(/^20\d\d-/);
  });

  it('brings the key of PRESAGE_API_KEY wherever a server is asked', async () => {
    const { token } = await keyWith(gateway, ['models:read']);
    expect((await presage({ PRESAGE_API_KEY: token }, 'models', '--url', gateway.url)).code).toBe(0);
    const refused = await presage({}, 'models', '--url', gateway.url, '--json');
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      error: { code: 'unauthorized', detail: expect.stringContaining('PRESAGE_API_KEY') },
    });
  });

  it.each([
    ['create --name shop', 2],
    ['create --name shop --scope everything', 2],
    ['create --name shop --scope train --expires soon', 2],
    ['create --name two,words --scope train', 2],
    ['revoke 00000000', 1],
    ['rotate 00000000', 1],
    ['revoke ../../models', 2],
  ])('%s does not work (exit code %d)', async (args, code) => {
    expect((await keys(args)).code).toBe(code);
  });
});
