import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REDIS_SERVERS } from './redis-command.js';
import type { RedisCommand } from './redis-command.js';

const LISTS_MS = 120_000;
const DOWNLOAD_MS = 120_000;
const LOCAL_MS = 30_000;

/** The Redis fetched at an earlier start; undefined when there is none, or when it does not run (any more) here. */
export async function keptRedis(home: string): Promise<RedisCommand | undefined> {
  const root = join(home, 'redis');
  for (const server of REDIS_SERVERS) {
    const command = { path: join(root, 'usr/bin', server), env: { LD_LIBRARY_PATH: await libraries(root) } };
    if (await runs(command)) return command;
  }
  return undefined;
}

/**
 * Fetches the Redis (or Valkey) package of this Debian or Ubuntu with what it needs and is not installed, and unpacks
 * it below `<home>/redis`. Needs the network, and no root: nothing outside the data folder is changed.
 */
export async function fetchRedis(home: string, onEvent: (text: string) => void): Promise<RedisCommand> {
  const started = performance.now();
  const work = join(home, 'redis.partial');
  await rm(work, { recursive: true, force: true });
  onEvent('there is no redis-server on the PATH: fetching the package of this system (once)');
  try {
    const archives = await download(work);
    const root = join(work, 'root');
    for (const archive of archives) await run('dpkg-deb', ['-x', archive, root], work, LOCAL_MS);
    await rm(join(home, 'redis'), { recursive: true, force: true });
    // Renamed when complete: a start that died half-way leaves nothing that looks whole.
    await rename(root, join(home, 'redis'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const fetched = await keptRedis(home);
  if (fetched === undefined) throw new Error('the package was fetched, but its program does not run here');
  onEvent(`fetched ${fetched.path} in ${Math.round(performance.now() - started)} ms`);
  return fetched;
}

/** Paths of the downloaded archives. */
async function download(work: string): Promise<string[]> {
  const archives = join(work, 'archives');
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  for (const folder of [archives, join(lists, 'partial'), join(cache, 'archives/partial')]) {
    await mkdir(folder, { recursive: true });
  }
  const common = ['-q', '-o', `Dir::Cache=${cache}`, '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User='];
  try {
    await downloadAny(common, archives);
  } catch {
    // The system has no package lists, or too old ones; they are root's, so fresh ones go to a folder of ours.
    const own = [...common, '-o', `Dir::State::Lists=${lists}`];
    const impatient = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20'];
    await run('apt-get', [...own, ...impatient, 'update'], archives, LISTS_MS);
    await downloadAny(own, archives);
  }
  return (await readdir(archives))
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

/** The first of the servers that this system has. */
async function downloadAny(options: readonly string[], archives: string): Promise<void> {
  const failures: unknown[] = [];
  for (const server of REDIS_SERVERS) {
    try {
      await downloadServer(server, options, archives);
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}

async function downloadServer(server: string, options: readonly string[], archives: string): Promise<void> {
  const install = ['--no-install-recommends', 'install', server];
  const plan = await run('apt-get', [...options, '--simulate', ...install], archives, LOCAL_MS);
  // The plan leaves out what is installed; the program itself is needed even then, as it was not on the PATH.
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  const packages = new Set([server, server.replace('-server', '-tools'), ...missing]);
  await run('apt-get', [...options, 'download', ...packages], archives, DOWNLOAD_MS);
}

async function libraries(root: string): Promise<string> {
  const folders = await Promise.all(
    ['usr/lib', 'lib'].map(async (lib) => {
      const names = await readdir(join(root, lib)).catch(() => []);
      return names.filter((name) => name.includes('-linux-')).map((name) => join(root, lib, name));
    }),
  );
  return folders.flat().join(':');
}

async function runs({ path, env }: RedisCommand): Promise<boolean> {
  return promisify(execFile)(path, ['--version'], {
    env: { ...process.env, ...env },
    timeout: LOCAL_MS,
  }).then(
    () => true,
    () => false,
  );
}

/** Standard output of a command; its error says which command, and the last line the command complained with. */
async function run(program: string, args: readonly string[], cwd: string, timeout: number): Promise<string> {
  try {
    const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    return (await promisify(execFile)(program, args, { cwd, timeout, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    const complaint =
      stderr.split('\n').findLast((line) => line.startsWith('E:')) ?? stderr.split('\n').at(-1);
    throw new Error(`${program} failed: ${complaint || String(cause)}`, { cause });
  }
}
