import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askRedis } from './ask-redis.js';
import type { RedisCommand } from './redis-command.js';

export interface RedisLaunch {
  readonly command: RedisCommand;
  /** Existing folder, of this Redis alone: its data, its log and its pid file. */
  readonly directory: string;
  /** Absolute path, short enough for a socket (socket-folder.ts). */
  readonly socket: string;
  /** Names and values of redis.conf. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface RedisChild {
  readonly pid: number;
  /** Resolves with how the process ended: `exit code 1`, `SIGKILL`. Never rejects. */
  readonly exited: Promise<string>;
  /** Lets it save and end; kills it when it has not ended after 10 seconds. Calling it twice is harmless. */
  stop(): Promise<void>;
}

const ANSWER_MS = 10_000;
/** A long append-only file takes its time to load; Redis answers `LOADING` meanwhile. */
const LOADED_MS = 300_000;
const STOP_MS = 10_000;
const PING_MS = 1_000;
const PING_EVERY_MS = 10;

/** Starts one Redis that no other machine can reach, and resolves when it answers. Rejects with its last words. */
export async function launchRedis(launch: RedisLaunch): Promise<RedisChild> {
  const process = spawnRedis(launch);
  const exited = new Promise<string>((resolve) => {
    process.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    process.once('error', (error) => resolve(error.message));
  });
  const { pid } = process;
  if (pid === undefined) throw new Error(`${launch.command.path} cannot be run: ${await exited}`);
  // Redis writes it as well, but only some milliseconds later; killed in between, we would leave an unknown behind.
  writeFileSync(pidFile(launch.directory), `${pid}\n`);
  const stop = () => end(process, exited);
  try {
    await answering(launch, exited);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid, exited, stop };
}

/** Where the pid of the Redis of a directory is written down. */
export function pidFile(directory: string): string {
  return join(directory, 'redis.pid');
}

function spawnRedis({ command, directory, socket, settings }: RedisLaunch): ChildProcess {
  const always = { port: '0', unixsocket: socket, unixsocketperm: '700', pidfile: pidFile(directory) };
  const args = Object.entries({ ...always, ...settings }).flatMap(([name, value]) => [`--${name}`, value]);
  const log = openLog(directory);
  try {
    return spawn(command.path, args, {
      // Also tells a later start that this process is ours (left-behind-redis.ts).
      cwd: directory,
      env: { ...process.env, ...command.env },
      // A process group of its own: the terminal's Ctrl-C must not take the queue away from jobs that still run.
      detached: true,
      // A file and no pipe: Redis outlives a parent that is killed, and its last words are there to be read.
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** A log per run; that of the run before is kept, as it says why that one ended. */
function openLog(directory: string): number {
  const path = logFile(directory);
  if (existsSync(path)) renameSync(path, `${path}.before`);
  return openSync(path, 'w', 0o600);
}

function logFile(directory: string): string {
  return join(directory, 'redis.log');
}

async function answering({ directory, socket }: RedisLaunch, exited: Promise<string>): Promise<void> {
  const ended = exited.then((how) => ({ how }));
  const started = performance.now();
  let loading = false;
  for (;;) {
    const reply = await Promise.race([ended, askRedis(socket, ['PING'], PING_MS).catch(String)]);
    if (typeof reply !== 'string') throw await notStarted(directory, `ended with ${reply.how}`);
    if (reply.startsWith('+PONG')) return;
    loading ||= reply.startsWith('-LOADING');
    if (performance.now() - started > (loading ? LOADED_MS : ANSWER_MS)) {
      throw await notStarted(directory, `did not answer in time (${reply.trim()})`);
    }
    await delay(PING_EVERY_MS);
  }
}

async function notStarted(directory: string, what: string): Promise<Error> {
  const log = await readFile(logFile(directory), 'utf8').catch(() => '');
  const lastWords = log.trim().split('\n').slice(-8).join('\n');
  return new Error(
    `The Redis of ${directory} ${what}. Its last words (${logFile(directory)}):\n${lastWords}`,
  );
}

async function end(process: ChildProcess, exited: Promise<string>): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  // For Redis SIGTERM means SHUTDOWN: it writes and syncs what is left.
  process.kill('SIGTERM');
  const deadline = setTimeout(() => process.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(deadline);
}
