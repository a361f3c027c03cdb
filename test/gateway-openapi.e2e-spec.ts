import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  description?: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { required: boolean };
  responses: Record<string, { description: string; content?: Record<string, Json> }>;
}
interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

/** The calls that clients rely on. */
const CONTRACT = [
  'POST /predict',
  'POST /predict/async',
  'GET /predict/async/{id}',
  'DELETE /predict/async/{id}',
  'GET /predict/async/{id}/events',
  'GET /jobs',
  'POST /jobs/retry',
  'POST /jobs/{id}/retry',
  'DELETE /jobs/{id}',
  'GET /webhooks/deliveries',
  'POST /webhooks/deliveries/{id}/resend',
  'GET /models',
  'GET /models/{model}',
  'GET /models/{model}/versions',
  'GET /models/{model}/versions/{version}',
  'GET /models/{model}/schema',
  'GET /schema',
  'PUT /models/{model}/aliases/{alias}',
  'GET /models/{model}/aliases/{alias}/history',
  'POST /models/{model}/rollback',
  'POST /models/{model}/reload',
  'POST /training/runs',
  'GET /training/runs',
  'GET /training/runs/{id}',
  'GET /training/schedules',
  'GET /training/schedules/{model}',
  'PUT /training/schedules/{model}',
  'DELETE /training/schedules/{model}',
  'GET /keys',
  'POST /keys',
  'POST /keys/{id}/rotate',
  'DELETE /keys/{id}',
  'GET /health',
  'GET /healthz',
  'GET /ready',
  'GET /readyz',
  'GET /meta',
  'GET /metrics',
];

describe('the OpenAPI document', () => {
  let gateway: TestGateway;
  const read = async () => (await call<Document>('GET', `${gateway.url}/openapi.json`)).body;
  const operations = ({ paths }: Document) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        operation,
      })),
    );

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  it('is of version 3.1 and has every call of the contract, and no other', async () => {
    const document = await read();
    expect(document.openapi).toBe('3.1.0');
    expect(
      operations(document)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(CONTRACT.toSorted());
  });

  it('has the version of the package, as the process says it', async () => {
    const file = path.resolve(import.meta.dirname, '../../package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    expect((await read()).info.version).toBe(version);
    expect((await call('GET', `${gateway.url}/meta`)).body).toMatchObject({ service: 'presage', version });
  });

  it('has nothing but calls that the server answers', async () => {
    for (const { path, name } of operations(await read())) {
      const [method = ''] = name.split(' ');
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const server = gateway.app.getHttpAdapter().getInstance();
      expect([name, server.hasRoute({ method, url })]).toEqual([name, true]);
    }
  });

  it('refers only to what is in it, and names every operation once', async () => {
    const document = await read();
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
    const named = [...references].map(([, name]) => name);
    expect(named).toContain('PredictRequest');
    for (const name of named) expect(Object.keys(document.components.schemas)).toContain(name);
    const ids = operations(document).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^\w+$/);
  });

  it('declares the parameters of every path', async () => {
    for (const { path, operation } of operations(await read())) {
      const inPath = operation.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name).toSorted()).toEqual(names.map(String).toSorted());
      expect(inPath.every(({ required }) => required)).toBe(true);
    }
  });

  it('says of every error that it is a problem', async () => {
    for (const { name, operation } of operations(await read())) {
      for (const [status, response] of Object.entries(operation.responses)) {
        // What is not ready says so in the words of what is.
        if (Number(status) < 400 || name.startsWith('GET /ready')) continue;
        expect([name, status, Object.keys(response.content ?? {})]).toEqual([
          name,
          status,
          ['application/problem+json'],
        ]);
      }
    }
    const predict = (await read()).paths['/predict']?.['post'];
    expect(Object.keys(predict?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '404', '413', '415', '422', '500', '503', '504']),
    );
  });

  it('says of every call what it answers, and of a body how it may be refused', async () => {
    for (const { name, operation } of operations(await read())) {
      const [status = '', response] = Object.entries(operation.responses)[0] ?? [];
      const schemas = Object.values(response?.content ?? {}).map(({ schema }) => schema);
      expect([name, schemas]).toEqual([name, status === '204' ? [] : [expect.any(Object)]]);
      if (operation.requestBody === undefined) continue;
      expect([name, ...Object.keys(operation.responses)]).toEqual(
        expect.arrayContaining([name, '400', '413', '415', '422']),
      );
    }
    for (const path of ['/ready', '/readyz']) {
      const { responses } = (await read()).paths[path]?.['get'] ?? { responses: {} };
      expect(Object.keys(responses)).toEqual(['200', '503']);
    }
  });

  it('lets a body be absent where the server does', async () => {
    const { paths } = await read();
    expect(paths['/models/{model}/rollback']?.['post']?.requestBody).toMatchObject({ required: false });
    expect(paths['/predict']?.['post']?.requestBody).toMatchObject({ required: true });
  });

  it('has the features of the models that are served, as they are when it is asked for', async () => {
    await call('POST', `${gateway.url}/predict`, { features: { a: 1, b: 0 } });
    const { components } = await read();
    const features = components.schemas['Features_tiny'];
    expect(features).toMatchObject({ required: ['a', 'b'], 'x-presage-version': gateway.version });
  });

  it('names the features where they are asked for, and has an instance that can be tried', async () => {
    const folder = path.join(gateway.settings.folders.datasets, 'tiny');
    await mkdir(folder, { recursive: true });
    const columns = [{ name: 'a', type: 'number' }];
    const contract = {
      name: 'tiny',
      features: { columns },
      target: { column: 't', classes: [0, 1] },
      example: { a: 2, b: 3 },
    };
    await writeFile(path.join(folder, 'contract.json'), JSON.stringify(contract));
    await call('POST', `${gateway.url}/predict`, { features: { a: 1, b: 0 } });
    const { paths, components } = await read();
    for (const call of ['/predict', '/predict/async']) {
      expect(paths[call]?.['post']?.description).toContain('the schema `Features_tiny`');
    }
    for (const schema of ['PredictRequest', 'AsyncPredictRequest']) {
      expect(components.schemas[schema]?.['examples']).toEqual([{ features: { a: 2, b: 3 } }]);
    }
    await rm(folder, { recursive: true });
    expect((await read()).components.schemas['PredictRequest']).not.toHaveProperty('examples');
  });

  it('is where the bare address leads', async () => {
    const root = await fetch(gateway.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, './docs']);
    expect(root.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(gateway.url)).headers.get('content-type')).toContain('text/html');
  });

  it('shows of every error what is really answered, and of every id one', async () => {
    for (const { name, operation } of operations(await read())) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        const { examples } = (content['application/problem+json'] ?? {}) as { examples?: Json };
        if (content['application/problem+json'] === undefined) continue;
        expect([name, status, Object.keys(examples ?? {}).length > 0]).toEqual([name, status, true]);
        for (const [code, example] of Object.entries(examples ?? {})) {
          const { value } = example as { value: Json };
          expect(value).toMatchObject({ code, status: Number(status), type: `urn:presage:error:${code}` });
        }
      }
    }
    const later = (await read()).paths['/predict/async']?.['post'];
    expect(later?.responses['202']?.content?.['application/json']).toMatchObject({
      schema: { properties: { id: { example: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/) } } },
    });
    expect(JSON.stringify(await read()).includes('-9007199254740991')).toBe(false);
  });

  it('can be read in a browser without the internet', async () => {
    const page = await fetch(`${gateway.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\.\//);
      const asset = await fetch(new URL(source, `${gateway.url}/docs`));
      expect([source, asset.status]).toEqual([source, 200]);
      await asset.arrayBuffer();
    }
  });
});
