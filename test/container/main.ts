import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Proxy } from '../chaos/harness/proxy.js';
import { startApp } from '../support/app-process.js';
import type { AppProcess } from '../support/app-process.js';
import { call } from '../support/http-client.js';
import { startRedis } from '../support/redis.js';
import { readImage } from './image.js';
import { confined } from './read-only-root.js';

const ROLES = ['gateway', 'worker', 'trainer'] as const;
const CLI = join(import.meta.dirname, '../../apps/cli/src/main.js');
const MAKE_KEY = ['keys', 'create', '--name', 'ops', '--scope', 'admin', '--json'];
const RUN_PATIENCE_MS = 60_000;
const DATASET = 'iris';
const FLOWER = { sepal_length: 5, sepal_width: 3, petal_length: 1.5, petal_width: 0.2 };

/**
 * `npm run check:container`: gateway, worker and trainer as the Dockerfile has them run, without Docker: its user, its
 * variables, no capability, everything read-only but `/tmp` and the volumes. They train a model, promote it and answer
 * now and later. Says so and does nothing where it may not mount.
 */
async function main(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'presage-container-'));
  const { user, group, env } = await readImage();
  const volume = join(folder, 'volume');
  const before = (role: string) => {
    const root = join(folder, role);
    mkdirSync(root);
    return confined({ root, user, group, volume });
  };
  const ends: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    await mkdir(volume);
    const [command = '', ...args] = before('nobody');
    const tried = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
    if (tried.status !== 0) {
      const why = tried.error?.message ?? tried.stderr.trim().split('\n').at(-1);
      return `skipped: mounting and changing the root needs root, and util-linux (${why})`;
    }
    // As the folders of the image, which a named volume takes on.
    for (const part of ['', 'artifacts', 'data']) {
      await mkdir(join(volume, part), { recursive: true });
      await chown(join(volume, part), Number(user), Number(group));
    }
    await mkdir(join(volume, 'data', DATASET));
    await writeFile(join(volume, 'data', DATASET, 'day_01.csv'), delivery());
    const stores = await Promise.all([
      startRedis({ appendonly: true }),
      startRedis({ policy: 'allkeys-lru' }),
    ]);
    const lines = await Promise.all(stores.map(({ socket }) => Proxy.before(socket)));
    ends.push(() =>
      Promise.all([...lines.map((line) => line.close()), ...stores.map((store) => store.stop())]),
    );

    const own = {
      ...env,
      PORT: '0',
      OPS_PORT: '0',
      API_KEYS: 'required',
      QUEUE_REDIS_URL: lines[0]?.url ?? '',
      CACHE_REDIS_URL: lines[1]?.url ?? '',
    };
    const [cli = '', ...under] = before('cli');
    const made = execFileSync(cli, [...under, process.execPath, CLI, ...MAKE_KEY], {
      env: own,
      encoding: 'utf8',
    });
    const { token } = JSON.parse(made) as { token: string };
    const started = await Promise.all(ROLES.map((role) => startApp(role, own, { under: before(role) })));
    ends.push(() => Promise.all(started.map((app) => app.kill9())));
    for (const app of started) await holdAgainst(app, user);
    const said = await use(started[0]?.url ?? '', token);
    deepStrictEqual(await Promise.all(started.map((app) => app.stop())), [0, 0, 0]);
    return `${ROLES.join(', ')} as user ${user}, without capabilities, in a read-only root: ${said}`;
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** Is it what it is said to be? By what the kernel tells. */
async function holdAgainst({ pid }: AppProcess, user: string): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
  strictEqual(field('Uid'), [user, user, user, user].join('\t'));
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd']) strictEqual(BigInt(`0x${field(set)}`), 0n, set);
  strictEqual(field('NoNewPrivs'), '1');
  const mounts = (await readFile(`/proc/${pid}/mounts`, 'utf8')).split('\n').map((line) => line.split(' '));
  const writable = mounts
    .filter(([, , , options = '']) => options.split(',')[0] === 'rw')
    .map(([, at]) => at);
  const kernels = /^\/(proc|dev|sys)(\/|$)/;
  deepStrictEqual(
    new Set(writable.filter((at = '') => !kernels.test(at))),
    new Set(['/tmp', '/var/lib/presage']),
  );
}

/** Train, wait for the promotion, predict now and later. */
async function use(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (method: string, path: string, body?: object) =>
    await call(method, url + path, body, headers);
  const asked = await ask('POST', '/training/runs', { dataset: DATASET, source: 'day_01.csv' });
  strictEqual(asked.status, 202, JSON.stringify(asked.body));
  const until = performance.now() + RUN_PATIENCE_MS;
  let run = asked.body;
  while (!['succeeded', 'failed'].includes(String(run['status'])) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    run = (await ask('GET', `/training/runs/${String(asked.body['id'])}`)).body;
  }
  strictEqual(run['decision'], 'promoted', JSON.stringify(run));

  const instance = { model: DATASET, features: FLOWER };
  const now = await ask('POST', '/predict', instance);
  strictEqual(now.status, 200, JSON.stringify(now.body));
  const later = await ask('POST', '/predict/async', instance);
  const job = await ask('GET', `/predict/async/${String(later.body['id'])}?wait=10`);
  strictEqual(job.body['status'], 'succeeded', JSON.stringify(job.body));
  return `version ${String(run['version'])} was trained and promoted, and answered now and later`;
}

/** Flowers whose kind goes by their petals. */
function delivery(): string {
  const kinds = ['setosa', 'versicolor', 'virginica'];
  const rows = Array.from({ length: 150 }, (_, i) => [
    5 + (i % 7) / 10,
    3,
    1.5 + 2 * (i % 3),
    0.2 + (i % 3),
    kinds[i % 3],
  ]);
  return `${[...Object.keys(FLOWER), 'species'].join(',')}\n${rows.map((row) => row.join(',')).join('\n')}\n`;
}

process.stdout.write(`${await main()}\n`);
