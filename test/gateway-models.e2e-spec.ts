import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion } from './support/tiny-model.js';

describe('the models of a gateway', () => {
  let gateway: TestGateway;
  let second: string;
  const get = (path: string) => call('GET', `${gateway.url}${path}`);
  const move = (body: unknown, alias = 'production') =>
    call('PUT', `${gateway.url}/models/tiny/aliases/${alias}`, body);
  const rollback = (body?: unknown) => call('POST', `${gateway.url}/models/tiny/rollback`, body);
  const served = async (request: Record<string, unknown> = {}) =>
    (await call('POST', `${gateway.url}/predict`, { features: { a: 1, b: 0 }, ...request })).body;

  const spoil = (version: string) =>
    writeFile(
      join(gateway.settings.folders.artifacts, 'models', 'tiny', 'versions', version, 'model.json'),
      '{}',
    );

  beforeEach(async () => {
    gateway = await startGateway();
    second = await saveTinyVersion(gateway.versions, { slope: -2 });
  });
  afterEach(() => gateway.stop());

  it('are listed with their aliases, latest version and dataset', async () => {
    const tiny = {
      name: 'tiny',
      aliases: { production: gateway.version },
      latestVersion: second,
      dataset: 'tiny',
    };
    expect((await get('/models')).body).toEqual({ models: [tiny] });
    expect((await get('/models/tiny')).body).toEqual(tiny);
    expect((await get('/models/nobody')).body).toMatchObject({ code: 'unknown_model' });
  });

  it('show their versions newest first, page by page', async () => {
    const page = await get('/models/tiny/versions?limit=1');
    expect(page.body).toMatchObject({ versions: [{ model_version_id: second }], nextCursor: second });
    const next = await get(`/models/tiny/versions?limit=1&cursor=${second}`);
    expect(next.body).toMatchObject({ versions: [{ model_version_id: gateway.version }] });
    expect(next.body).not.toHaveProperty('nextCursor');
    expect((await get(`/models/tiny/versions/${second}`)).body).toMatchObject({ schema_version: 'v1' });
    expect((await get('/models/tiny/versions/01J00000000000000000000000')).body['code']).toBe(
      'unknown_version',
    );
    expect((await get('/models/nobody/versions')).body['code']).toBe('unknown_model');
    expect((await get('/models/tiny/versions?limit=0')).status).toBe(422);
    expect((await get('/models/tiny/versions?cursor=x')).status).toBe(422);
  });

  it('serve a version from the answer to its promotion on', async () => {
    expect((await served())['version']).toBe(gateway.version);
    const moved = await move({ version: second, reason: 'better' });
    expect(moved.body).toMatchObject({ version: second, from: gateway.version, by: 'api', reason: 'better' });
    expect(await served()).toMatchObject({ version: second, prediction: 0 });
    expect((await get('/models/tiny/aliases/production/history')).body).toMatchObject({
      moves: [
        { n: 2, version: second },
        { n: 1, version: gateway.version },
      ],
    });
  });

  it('apply the threshold that an alias move sets', async () => {
    expect((await served())['prediction']).toBe(1);
    await move({ version: gateway.version, threshold: 0.9 });
    expect(await served()).toMatchObject({ version: gateway.version, threshold: 0.9, prediction: 0 });
  });

  it('answer by any alias', async () => {
    expect((await served({ alias: 'candidate' }))['code']).toBe('unknown_alias');
    expect((await move({ version: second, ifCurrent: null }, 'candidate')).status).toBe(200);
    expect((await served({ alias: 'candidate' }))['version']).toBe(second);
  });

  it('move conditionally: who comes second is told what is there', async () => {
    expect((await move({ version: second, ifCurrent: gateway.version })).status).toBe(200);
    const late = await move({ version: gateway.version, ifCurrent: gateway.version });
    expect(late.body).toMatchObject({ status: 409, code: 'conflict' });
    expect(late.body['detail']).toContain(second);
  });

  it('do not move to what is not there', async () => {
    const unknown = '01J00000000000000000000000';
    expect((await move({ version: unknown })).body['code']).toBe('unknown_version');
    const nobody = await call('PUT', `${gateway.url}/models/nobody/aliases/production`, { version: unknown });
    expect(nobody.body['code']).toBe('unknown_model');
    expect((await move({ version: 'latest' })).body['errors']).toMatchObject([{ pointer: '/version' }]);
    expect((await move({ version: second, treshold: 1 })).status).toBe(422);
  });

  it('do not move to a version that cannot be loaded', async () => {
    await spoil(second);
    const refused = await move({ version: second });
    expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    expect(refused.body['detail']).toContain(`${second} cannot be loaded: model.json`);
    expect((await get('/models/tiny')).body['aliases']).toEqual({ production: gateway.version });
    expect(await served()).toMatchObject({ version: gateway.version });
  });

  it('do not roll back to a version that cannot be loaded any more', async () => {
    const third = await saveTinyVersion(gateway.versions, { slope: 3 });
    await spoil(second);
    // Moved past the check: it was in order at that time.
    await promote(gateway.aliases, second);
    await promote(gateway.aliases, third);
    expect((await rollback()).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await get('/models/tiny')).body['aliases']).toEqual({ production: third });
  });

  it('roll back, with or without a body, and forth again', async () => {
    expect((await rollback()).body['code']).toBe('conflict');
    await move({ version: second });
    expect((await rollback()).body['version']).toBe(gateway.version);
    expect((await served())['version']).toBe(gateway.version);
    expect((await rollback({ alias: 'production', reason: 'no' })).body).toMatchObject({ version: second });
  });

  it('are re-read when asked', async () => {
    await served();
    const reload = () => call('POST', `${gateway.url}/models/tiny/reload`);
    expect((await reload()).body).toEqual({
      reloaded: false,
      version: gateway.version,
      durationMs: expect.any(Number),
    });
    expect((await call('POST', `${gateway.url}/models/nobody/reload`)).body['code']).toBe('unknown_model');
  });

  it('say what an instance must look like', async () => {
    const schema = await get('/schema');
    expect(schema.body).toMatchObject({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
      'x-presage-version': gateway.version,
    });
    expect((await get('/models/tiny/schema')).body).toEqual(schema.body);
    expect((await get('/models/nobody/schema')).body['code']).toBe('unknown_model');
  });
});
