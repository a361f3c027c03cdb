import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { SCOPES } from '#contracts';
import type { Scope } from '#contracts';
import { ApiKeys, ArtifactFolder } from '#registry';
import { detoursTo } from '../../support/detours.js';
import { call } from '../../support/http-client.js';
import { rawStatus } from '../../support/raw-request.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const REVOKED_WITHIN_MS = 5_000;
const FIRST_READ_MS = 5_000;
const NAMES: Record<string, string> = { model: 'nobody', alias: 'none' };

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Undefined: public. */
  readonly scope: string | undefined;
}
interface Document {
  paths: Record<string, Record<string, { security?: Record<string, string[]>[] }>>;
}

export const keysBypassed: Scenario = {
  id: 'T-39',
  fault:
    'every call of the document with no key, a wrong, malformed, expired or revoked one, each single scope, a job of somebody else; other spellings, methods, proxies’ headers; a key is revoked while both Redis are frozen',
  mustHold: `401 or 403 as declared, never an answer; a foreign job is unknown to the letter; a revocation holds within ${REVOKED_WITHIN_MS / 1_000} s in every gateway`,
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run, { API_KEYS: 'required' });
    const keys = new ApiKeys(new ArtifactFolder(join(site.cluster.folder, 'artifacts')));
    const make = async (...scopes: Scope[]) => (await keys.create({ name: 'test', scopes })).token;
    const gone = await keys.create({ name: 'gone', scopes: ['admin'] });
    await keys.revoke(gone.key.id);
    const old = await keys.create({ name: 'old', scopes: ['admin'], expiresAt: new Date(0) });
    const admin = await make('admin');
    const scoped = await Promise.all(SCOPES.map(async (scope) => ({ scope, token: await make(scope) })));
    const [submitter, stranger] = [await make('predict:async'), await make('jobs:read', 'predict:async')];
    const gateways = [await site.start('gateway'), await site.start('gateway')];
    const url = gateways[0]?.url ?? '';
    const missed: string[] = [];
    let calls = 0;

    const operations = await operationsOf(url);
    const strangers = ['', 'pk_', admin.slice(0, -1), `${admin}0`, swapped(admin), gone.token, old.token];
    for (const { method, path, scope } of operations) {
      const expect = async (token: string | undefined, allowed: boolean, refusal: number) => {
        calls++;
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const status = await rawStatus(url, { method, path, headers });
        const refused = status === 401 || status === 403;
        if (allowed ? refused : status !== refusal) missed.push(`${method} ${path}: ${status}`);
      };
      for (const token of [undefined, ...strangers]) await expect(token, scope === undefined, 401);
      for (const key of scoped) {
        await expect(key.token, scope === undefined || key.scope === scope || key.scope === 'admin', 403);
      }
      if (scope === undefined) continue;
      for (const detour of detoursTo(method, path, new URL(url).host)) {
        calls++;
        const status = await rawStatus(url, detour);
        if (status < 400) missed.push(`${JSON.stringify(detour)}: ${status}`);
      }
    }

    missed.push(...(await foreignJobs(url, submitter, stranger)));

    const { token, key } = await keys.create({ name: 'let-out', scopes: ['models:read'] });
    await untilAll(gateways, token, 200, FIRST_READ_MS);
    site.cluster.queue.pause();
    site.cluster.cache.pause();
    await keys.revoke(key.id);
    const revokedMs = await untilAll(gateways, token, 401, 2 * REVOKED_WITHIN_MS);
    site.cluster.queue.resume();
    site.cluster.cache.resume();
    if (revokedMs > REVOKED_WITHIN_MS) missed.push(`a revoked key was taken for ${revokedMs.toFixed(0)} ms`);

    const measured = { operations: operations.length, calls, 'revoked everywhere after, ms': revokedMs };
    return { lost: 0, doubled: 0, wrong: missed.length, measured, missed };
  },
};

/** Of nothing that exists, so that whoever is let in changes nothing. */
async function operationsOf(url: string): Promise<Operation[]> {
  const { paths } = (await call<Document>('GET', `${url}/openapi.json`)).body;
  return Object.entries(paths).flatMap(([template, methods]) => {
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? ulid());
    return Object.entries(methods).flatMap(([method, { security = [] }]) => {
      const scope = security.flatMap((needed) => Object.values(needed).flat())[0];
      const operation = { method: method.toUpperCase(), path, scope };
      return method === 'get' ? [operation, { ...operation, method: 'HEAD' }] : [operation];
    });
  });
}

/** The same secret behind another id. */
const swapped = (token: string) => `pk_00000000_${token.split('_')[2] ?? ''}`;

/** What another key than the one that has submitted a job finds out about it. */
async function foreignJobs(url: string, owner: string, other: string): Promise<string[]> {
  const as = (token: string) => ({ authorization: `Bearer ${token}`, 'x-request-id': 'same' });
  const { body } = await call('POST', `${url}/predict/async`, { features: { a: 1, b: 0 } }, as(owner));
  const missed: string[] = [];
  for (const [method, before, after] of [
    ['GET', '/predict/async/', ''],
    ['GET', '/predict/async/', '?wait=1'],
    ['DELETE', '/predict/async/', ''],
    ['POST', '/jobs/', '/retry'],
  ] as const) {
    const ask = (id: string) => call(method, `${url}${before}${id}${after}`, undefined, as(other));
    const [foreign, unknown] = [await ask(String(body['id'])), await ask(ulid())];
    const told = ({ status, body: problem }: typeof foreign) => JSON.stringify([status, problem]);
    if (foreign.status !== 404 || told(foreign) !== told(unknown)) {
      missed.push(`${method} ${before}: somebody else's job gives ${told(foreign)}`);
    }
  }
  return missed;
}

/** Milliseconds until every gateway gives this status to the key. */
async function untilAll(
  gateways: readonly { url: string }[],
  token: string,
  status: number,
  limitMs: number,
): Promise<number> {
  const since = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  for (const { url } of gateways) {
    while (performance.now() - since < limitMs) {
      if ((await rawStatus(url, { method: 'GET', path: '/models', headers })) === status) break;
      await pause(20);
    }
  }
  return performance.now() - since;
}
