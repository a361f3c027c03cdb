import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
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

describe('presage', () => {
  it.each([
    ['predict m --features {a', 'invalid_json', /^--features is not valid JSON: /],
    ['predict m --features 3', 'invalid_request', /^--features is not as it must be/],
    [`predict m --file ${nowhere}`, 'invalid_request', /^ENOENT: no such file or directory, open /],
    [`datasets pull iris --from ${nowhere}`, 'invalid_request', /^ENOENT: no such file or directory, open /],
    [`register M --onnx ${FIXTURE}.onnx --description ${nowhere}`, 'invalid_request', /^ENOENT: /],
    [`register m --onnx ${nowhere} --description ${FIXTURE}.json`, 'invalid_request', /is not as it must be/],
    ['webhooks secret example.com', 'invalid_request', /^example.com is no URL/],
    ['webhooks secret https://a.example/', 'invalid_request', /^There is no master secret/],
    ['models m', 'unknown_model', /^There is no model "m" in /],
    ['evaluate m', 'unknown_model', /^There is no model "m" in /],
    ['train --dataset iris --seed x', 'invalid_request', /^The command line is not as it must be/],
  ])('says what is wrong with "%s", without a stack', async (line, code, detail) => {
    const asked = await presage(env, ...line.split(' '), '--json');
    expect(asked).toMatchObject({ code: 1, err: '' });
    expect(asked.json()).toMatchObject({ error: { code, detail: expect.stringMatching(detail) } });
    const shown = await presage(env, ...line.split(' '));
    expect(shown).toMatchObject({ code: 1, out: '' });
    expect(shown.err).toMatch(/^presage: /);
    expect(shown.err).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['importance m --metric magic', /Allowed choices are accuracy, /],
    ['importance m --repeats 0', /A whole number above 0 is needed/],
    ['models --limit none', /A whole number above 0 is needed/],
  ])('calls "%s" wrong usage', async (line, words) => {
    const asked = await presage(env, ...line.split(' '));
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toMatch(words);
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
