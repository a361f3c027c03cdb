import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endpointSecrets, postWebhook, signatureHeaders } from '#webhooks';
import { MASTER_SECRET } from './support/webhook-signature.js';

const PAGE = path.resolve(import.meta.dirname, '../../docs/webhooks.md');

describe('the receiver that the documentation shows', () => {
  let folder: string;
  let receiver: ChildProcess;
  let url: URL;
  const said: string[] = [];

  beforeAll(async () => {
    const [, code = ''] = /```ts\n([^]*?)```/.exec(await readFile(PAGE, 'utf8')) ?? [];
    folder = await mkdtemp(path.join(tmpdir(), 'presage-receiver-'));
    const file = path.join(folder, 'receiver.ts');
    await writeFile(file, code);
    const [secret] = endpointSecrets([MASTER_SECRET], new URL('http://127.0.0.1/'), undefined);
    receiver = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      env: { PORT: '0', WEBHOOK_SECRET: `whsec_${'A'.repeat(43)}=,${secret?.text}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: receiver.stdout ?? process.stdin });
    lines.on('line', (line) => said.push(line));
    const [listening] = (await once(lines, 'line')) as [string];
    url = new URL(`http://127.0.0.1:${/port: (\d+)/.exec(listening)?.[1]}/`);
  });
  afterAll(async () => {
    receiver.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (changes: { id?: string; timestamp?: number; body?: string } = {}) => {
    const message = { id: '01M7', timestamp: Math.floor(Date.now() / 1_000), body: '' };
    message.body = JSON.stringify({ type: 'prediction.succeeded', data: { id: message.id } });
    const keys = endpointSecrets([MASTER_SECRET], new URL('http://127.0.0.1/'), undefined).map(
      ({ key }) => key,
    );
    const headers = signatureHeaders({ ...message, ...('timestamp' in changes ? changes : {}) }, keys);
    const post = { url, headers: { ...headers, ...(changes.id && { 'webhook-id': changes.id }) } };
    const answer = await postWebhook(
      { ...post, body: changes.body ?? message.body },
      { timeoutMs: 5_000, allowPrivate: true, signal: new AbortController().signal },
    );
    return answer.kind === 'answered' ? answer.status : answer.reason;
  };

  it('takes what Presage signs, once', async () => {
    expect([await send(), await send()]).toEqual([204, 204]);
    expect(said.slice(1)).toEqual(['prediction.succeeded 01M7']);
  });

  it.each([
    ['another body', { body: '{}' }],
    ['another id', { id: '01M8' }],
    ['an old timestamp', { timestamp: Math.floor(Date.now() / 1_000) - 301 }],
    ['one of the future', { timestamp: Math.floor(Date.now() / 1_000) + 400 }],
  ])('refuses %s', async (_, changes) => {
    expect(await send(changes)).toBe(401);
  });
});
