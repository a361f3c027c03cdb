import { deepStrictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { withinDeadline } from '#redis';
import { startGateway } from '../support/gateway-app.js';
import { call } from '../support/http-client.js';
import { latch } from '../support/latch.js';
import { answer, startWorker } from '../support/worker-app.js';
import { servePage } from './page.js';

const DEADLINE_MS = 60_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * `npm run check:browser -- [picture.png]`: a real browser follows a job, loses its connection in the middle, comes back,
 * and stops when the job has ended. Says so and does nothing where there is no Chromium.
 */
async function main(picture: string | undefined): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const browser = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  if (browser === undefined) return `skipped: none of ${NAMES.join(', ')} is on the PATH`;

  const profile = await mkdtemp(join(tmpdir(), 'presage-browser-'));
  const page = await servePage();
  const gateway = await startGateway({ CORS_ORIGINS: page.origin });
  const { body } = await call('POST', `${gateway.url}/predict/async`, { features: { a: 1, b: 0 } });
  const events = `${gateway.url}/predict/async/${String(body['id'])}/events`;

  const asked: [lastEventId: unknown, status: number][] = [];
  const back = latch();
  gateway.app.getHttpServer().on('request', (request: IncomingMessage, response: ServerResponse) => {
    const lastEventId = request.headers['last-event-id'];
    response.once('close', () => asked.push([lastEventId, response.statusCode]));
    if (lastEventId === 'queued') back.open();
  });

  const finish = latch();
  const child = spawn(
    browser,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      '--window-size=900,400',
      `--screenshot=${picture === undefined ? join(profile, 'page.png') : resolve(picture)}`,
      `${page.origin}/?events=${encodeURIComponent(events)}`,
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  let worker: { close(): Promise<void> } | undefined;
  const story = async (): Promise<void> => {
    await page.tells(/^queued$/);
    // As a gateway that stops does, or a network that breaks.
    gateway.app.getHttpServer().closeAllConnections();
    await back.opened;
    worker = await startWorker(gateway.settings, async (_request, id) => {
      await finish.opened;
      return answer(id);
    });
    await page.tells(/^running/);
    finish.open();
    await page.tells(/^over$/);
    page.release();
    await exited;
  };
  try {
    await withinDeadline(story(), DEADLINE_MS, 'following a job in a browser');
  } finally {
    child.kill('SIGKILL');
    finish.open();
    await worker?.close();
    await gateway.stop();
    page.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  const seen = page.told.map((what) => what.replace(/-\d+$/, ''));
  deepStrictEqual(seen, ['queued', 'running', 'succeeded', 'over']);
  deepStrictEqual(asked, [
    [undefined, 200],
    ['queued', 200],
    ['succeeded', 204],
  ]);
  return `${browser} was told ${seen.join(', ')}; it was cut off after the first, and asked no more after the end`;
}

process.stdout.write(`${await main(process.argv[2])}\n`);
