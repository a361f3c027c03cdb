import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { askRedis } from './ask-redis.js';
import { pidFile } from './redis-child.js';
import type { RedisLaunch } from './redis-child.js';

type Place = Pick<RedisLaunch, 'directory' | 'socket'>;

const ANSWER_MS = 1_000;
const SAVE_MS = 10_000;
const KILL_MS = 5_000;
const LOOK_EVERY_MS = 10;

/**
 * Stops the Redis that a killed owner left running on a directory, after it has saved. Resolves with its pid, or with
 * undefined when there is none. Two of them on one append-only file would destroy it, so a start waits for this.
 */
export async function stopLeftBehind(place: Place): Promise<number | undefined> {
  const directory = await realpath(place.directory);
  const pid = (await listening(place.socket, directory)) ?? (await writtenDown(place.directory));
  if (pid === undefined || !(await isOurs(pid, directory, place.socket))) return undefined;
  const gone = (deadlineMs: number) => goneWithin(deadlineMs, () => isOurs(pid, directory, place.socket));
  process.kill(pid, 'SIGTERM');
  if (await gone(SAVE_MS)) return pid;
  process.kill(pid, 'SIGKILL');
  if (await gone(KILL_MS)) return pid;
  throw new Error(
    `A Redis of an earlier start (process ${pid}) on ${directory} cannot be stopped. Stop it by hand.`,
  );
}

/** Pid of the Redis that answers on the socket; undefined when nobody does. */
async function listening(socket: string, directory: string): Promise<number | undefined> {
  const reply = await askRedis(socket, ['CONFIG', 'GET', 'dir'], ANSWER_MS).catch(() => undefined);
  if (reply === undefined) return undefined;
  if (!reply.includes(`\r\n${directory}\r\n`)) {
    throw new Error(`A Redis that is not Presage's listens on ${socket}. Stop it, or set PRESAGE_HOME.`);
  }
  const about = await askRedis(socket, ['INFO', 'server'], ANSWER_MS).catch(() => '');
  return parsePid(/process_id:(\d+)/.exec(about)?.[1]);
}

async function writtenDown(directory: string): Promise<number | undefined> {
  return parsePid(await readFile(pidFile(directory), 'utf8').catch(() => undefined));
}

function parsePid(text: string | undefined): number | undefined {
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** A pid may have been given to another process since: ours is a Redis that works in the directory. */
async function isOurs(pid: number, directory: string, socket: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // A dead process that nobody has reaped has no working directory either: it counts as gone.
    const [cwd, title] = await Promise.all([
      readlink(`/proc/${pid}/cwd`).catch(() => undefined),
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    ]);
    return cwd === directory && /redis|valkey/.test(title);
  }
  const ps = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)], {
    timeout: ANSWER_MS,
  }).catch(() => undefined);
  return ps !== undefined && /redis|valkey/.test(ps.stdout) && ps.stdout.includes(socket);
}

async function goneWithin(deadlineMs: number, present: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  while (await present()) {
    if (performance.now() > until) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}
