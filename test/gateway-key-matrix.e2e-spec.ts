import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ulid } from 'ulid';
import { AccessTable } from '#apps/gateway/src/access/access-table.js';
import type { Access } from '#apps/gateway/src/access/declared-access.js';
import { SCOPES } from '#contracts';
import { detoursTo } from './support/detours.js';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { keyWith, revokeKey } from './support/keys.js';
import { rawStatus } from './support/raw-request.js';

type Headers = Record<string, string>;

/** Nothing that exists: a call that is let through finds nothing to change. */
const PARAMETERS: Record<string, string> = { model: 'nobody', alias: 'none', version: ulid(), id: ulid() };
const pathOf = (url: string) => url.replaceAll(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? 'x');

describe('every route of a gateway that requires keys', () => {
  let gateway: TestGateway;
  let routes: { method: string; url: string; access: Access }[];
  const closed = () => routes.filter(({ access }) => access !== 'public');

  beforeAll(async () => {
    gateway = await startGateway({ API_KEYS: 'required' });
    routes = gateway.app.get(AccessTable, { strict: false }).all;
  });
  afterAll(() => gateway.stop());

  it('is one of many, and those that are public are few', () => {
    expect(closed().length).toBeGreaterThan(30);
    const open = routes.filter(({ access }) => access === 'public').map(({ url }) => url);
    const paths = new Set(open.filter((url) => url !== '/docs' && !url.startsWith('/docs/')));
    const expected = ['/', '/health', '/healthz', '/openapi.json', '/openapi.yaml', '/ready', '/readyz'];
    expect([...paths].toSorted()).toEqual(expected);
  });

  it('that changes something asks for a scope that allows more than reading', () => {
    const changing = closed().filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    const readers = changing.filter(({ access }) => access === 'jobs:read' || access === 'models:read');
    expect(readers).toEqual([]);
  });

  it('refuses everybody who has no valid key, and lets in exactly who has its scope', async () => {
    const [wrong, revoked, expired] = await Promise.all([
      keyWith(gateway, ['admin']),
      keyWith(gateway, ['admin']),
      keyWith(gateway, ['admin'], { expiresAt: new Date(Date.now() - 1) }),
    ]);
    await revokeKey(gateway, revoked.id);
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const strangers: [string, Headers][] = [
      ['no key', {}],
      ['a wrong secret', bearer(`pk_${wrong.id}_${'0'.repeat(43)}`)],
      ['an unknown id', bearer(`pk_00000000_${wrong.token.slice(-43)}`)],
      ['half a key', bearer(wrong.token.slice(0, -1))],
      ['an empty header', { authorization: '' }],
      ['another scheme', { authorization: `Basic ${Buffer.from(wrong.token).toString('base64')}` }],
      ['the key in another header', { 'x-api-key': wrong.token }],
      ['a revoked key', revoked.headers],
      ['an expired key', expired.headers],
    ];
    const keys = await Promise.all(
      SCOPES.map(async (scope) => ({ scope, ...(await keyWith(gateway, [scope])) })),
    );
    const unexpected: string[] = [];
    for (const { method, url, access } of routes) {
      const ask = async (who: string, headers: Headers, expected: 'in' | 401 | 403) => {
        const status = await rawStatus(gateway.url, { method, path: pathOf(url), headers });
        const given = status === 401 || status === 403 ? status : 'in';
        if (given !== expected) unexpected.push(`${method} ${url} (${access}) with ${who}: ${status}`);
      };
      const refusal = access === 'public' ? 'in' : 401;
      await Promise.all([
        ...strangers.map(([who, headers]) => ask(who, headers, refusal)),
        ...keys.map(({ scope, headers }) => {
          const isIn = access === 'public' || scope === access || scope === 'admin';
          return ask(`the scope ${scope}`, headers, isIn ? 'in' : 403);
        }),
      ]);
    }
    expect(unexpected).toEqual([]);
  });

  it('is not reached by another spelling of its path, another method or a header of proxies', async () => {
    const { host } = new URL(gateway.url);
    const entered: string[] = [];
    for (const { method, url } of closed()) {
      const attempts = detoursTo(method, pathOf(url), host).map(async (detour) => {
        const status = await rawStatus(gateway.url, detour);
        if (status < 400) entered.push(`${JSON.stringify(detour)}: ${status}`);
      });
      await Promise.all(attempts);
    }
    expect(entered).toEqual([]);
  });
});
