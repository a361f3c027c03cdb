import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMAND_LINE, presage } from './support/command-line.js';

let env: { PRESAGE_HOME: string };

beforeAll(async () => {
  env = { PRESAGE_HOME: await mkdtemp(join(tmpdir(), 'presage-cli-')) };
});
afterAll(() => rm(env.PRESAGE_HOME, { recursive: true, force: true }));

const FIXTURE = join(import.meta.dirname, '../../test/onnx/iris-svc');
const nowhere = join(tmpdir(), 'presage-nowhere', 'file');

async function refused(line: string, exit: number, code: string, detail: RegExp): Promise<void> {
  const asked = await presage(env, ...line.split(' '), '--json');
  expect(asked).toMatchObject({ code: exit, err: '' });
  expect(asked.json()).toMatchObject({ error: { code, detail: expect.stringMatching(detail) } });
  const shown = await presage(env, ...line.split(' '));
  expect(shown).toMatchObject({ code: exit, out: '' });
  expect(shown.err).toMatch(/^presage: /);
  expect(shown.err).not.toMatch(/^\s+at /m);
}

describe('presage', () => {
  it.each([
    [`predict m --file ${nowhere}`, 'invalid_request', /^ENOENT: no such file or directory, open /],
    [`datasets pull iris --from ${nowhere}`, 'invalid_request', /^ENOENT: no such file or directory, open /],
    [`register M --onnx ${FIXTURE}.onnx --description ${nowhere}`, 'invalid_request', /^ENOENT: /],
    [`register m --onnx ${nowhere} --description ${FIXTURE}.json`, 'invalid_request', /is not as it must be/],
    ['webhooks secret https://a.example/', 'invalid_request', /^There is no master secret/],
    ['models m', 'unknown_model', /^There is no model "m" in /],
    ['evaluate m', 'unknown_model', /^There is no model "m" in /],
    ['rollback m', 'unknown_model', /^There is no model "m" in /],
    ['promote m 01ARZ3NDEKTSV4RRFFQ69G5FAV', 'unknown_model', /^There is no model "m" in /],
  ])('says what is wrong with "%s", without a stack', (line, code, detail) => refused(line, 1, code, detail));

  it.each([
    ['predict m --features {a', 'invalid_json', /^--features is not valid JSON: /],
    ['predict m --features 3', 'invalid_request', /^--features is not as it must be/],
    ['predict m', 'invalid_request', /^Either --features or --file is needed/],
    ['webhooks secret example.com', 'invalid_request', /^example.com is no URL/],
    ['models --url localhost:3000', 'invalid_request', /^--url localhost:3000 must begin with http/],
    ['train --dataset iris --seed x', 'invalid_request', /^The command line is not as it must be/],
    ['train --dataset iris --param foo', 'invalid_request', /^--param foo: NAME=VALUE is needed/],
    ['train --dataset iris --mode quick', 'invalid_request', /^--mode quick is not as it must be/],
    ['threshold m --cost abc', 'invalid_request', /^--cost needs FP:FN/],
    ['threshold m --recall abc', 'invalid_request', /^--recall needs a share/],
    ['promote m 01M --threshold high', 'invalid_request', /^"high" is no threshold/],
  ])('calls "%s" wrong usage too, and says what is wrong', (line, code, detail) =>
    refused(line, 2, code, detail),
  );

  it.each([
    ['--param foo=1', '/params/foo is no parameter of ml-logistic-regression'],
    ['--seed x', '/params/seed must be a finite number'],
    ['--estimator xg', '/estimator must be one of ml-logistic-regression, '],
    ['--model Great!', '/model must match '],
  ])('words what is wrong with "%s" as an answer of the server would', async (option, words) => {
    const asked = await presage(env, 'train', '--dataset', 'iris', ...option.split(' '));
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toContain(`The command line is not as it must be:\n  ${words}`);
  });

  it('says what is wrong with a contract, by file and field', async () => {
    const datasets = join(env.PRESAGE_HOME, 'contracts');
    await mkdir(join(datasets, 'churn'), { recursive: true });
    await writeFile(join(datasets, 'churn', 'contract.json'), '{"name":"churn","taget":"left"}');
    const asked = await presage({ ...env, DATASETS_DIR: datasets }, 'datasets', 'list');
    expect(asked).toMatchObject({ code: 1, out: '' });
    expect(asked.err).toMatch(/^presage: churn\/contract\.json: .*taget: is not known/);
    expect(asked.err).toMatch(/ target: is required/);
  });

  it('says what is wrong with the environment in the same words', async () => {
    const asked = await presage({ ...env, PORT: 'abc', API_KEYS: 'on' }, 'models');
    expect(asked.err).toContain('PORT=abc: must be a finite number');
    expect(asked.err).toContain('API_KEYS=on: must be one of off, required');
    expect(asked.err).not.toMatch(/^\s+at /m);
  });

  it('says that it was canceled, and nothing else', async () => {
    let child: ChildProcess | undefined;
    const server = createServer((request, response) => {
      if (request.method === 'GET') child?.kill('SIGINT');
      response.setHeader('content-type', 'application/json').end('{"id":"01M","status":"queued"}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = [COMMAND_LINE, 'train', '--dataset', 'iris', '--url', url];
    child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    server.close();
    expect({ code, said }).toEqual({ code: 130, said: 'presage: canceled\n' });
  });

  it.each([
    ['importance m --metric magic', /Allowed choices are accuracy, /],
    ['importance m --repeats 0', /A whole number above 0 is needed/],
    ['jobs list', /required option '--url/],
    ['models --limit none', /A whole number above 0 is needed/],
  ])('calls "%s" wrong usage', async (line, words) => {
    const asked = await presage(env, ...line.split(' '));
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toMatch(words);
  });

  it('says so when what answers at --url is not Presage', async () => {
    const proxy = createServer((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const asked = await presage(env, 'models', '--url', url);
    proxy.close();
    expect(asked).toMatchObject({
      code: 1,
      out: '',
      err: `presage: ${url} answered 502, and not as Presage does.\n`,
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [COMMAND_LINE, 'datasets', 'list'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
