import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis } from '#apps/standalone/src/find-redis.js';
import { launchRedis } from '#apps/standalone/src/redis-child.js';
import type { RedisChild } from '#apps/standalone/src/redis-child.js';

export interface RedisOptions {
  /** Keep what is written across `kill9` and `restart`; default false. */
  readonly appendonly?: boolean;
  /** `maxmemory-policy`; default `noeviction`. */
  readonly policy?: string;
  /** Folder in which the folder of its data is made; default: the system's temporary one. */
  readonly within?: string;
}

export interface TestRedis {
  /** `unix:///…/redis.sock`: the same across restarts. */
  readonly url: string;
  /** Path of the socket, for a proxy in front of it. */
  readonly socket: string;
  /** Folder of its data. */
  readonly directory: string;
  /** Process id of the one running now, or of the last one. */
  readonly pid: number;
  /** Kills it as a power cut of the process would; resolves when it is gone. */
  kill9(): Promise<void>;
  /** Kills it if it runs, and starts it on the same data and socket. */
  restart(): Promise<void>;
  /** Has it ended by itself, and not been started again? */
  hasEnded(): boolean;
  /** Makes it hang: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts a real Redis for one test file, on a socket in a folder of its own. The caller stops it. */
export async function startRedis({
  appendonly = false,
  policy = 'noeviction',
  within = tmpdir(),
}: RedisOptions = {}): Promise<TestRedis> {
  const directory = await mkdtemp(join(within, 'presage-test-'));
  const socket = join(directory, 'redis.sock');
  const command = await findRedis({
    searchPath: process.env['PATH'] ?? '',
    home: directory,
    onEvent: () => undefined,
  });
  const settings = {
    save: '',
    appendonly: appendonly ? 'yes' : 'no',
    // With `everysec` a reply may leave up to two seconds before its write while an earlier sync hangs on a slow disk, and
    // SIGKILL loses it. With `no` every write reaches the system before the reply, which outlives the process.
    appendfsync: 'no',
    'maxmemory-policy': policy,
  };
  const launch = () => launchRedis({ command, directory, socket, settings });

  let running = true;
  const start = async (): Promise<RedisChild> => {
    const started = await launch();
    running = true;
    void started.exited.then(() => (running &&= child !== started));
    return started;
  };
  let child: RedisChild = await start();
  const kill = () => process.kill(child.pid, 'SIGKILL');
  // A test run that is cut short takes its Redis along.
  const killAtExit = () => void (running && kill());
  process.once('exit', killAtExit);

  const kill9 = async () => {
    if (running) kill();
    running = false;
    await child.exited;
  };
  return {
    url: `unix://${socket}`,
    socket,
    directory,
    get pid() {
      return child.pid;
    },
    kill9,
    restart: async () => {
      await kill9();
      child = await start();
    },
    hasEnded: () => !running,
    pause: () => void process.kill(child.pid, 'SIGSTOP'),
    resume: () => void process.kill(child.pid, 'SIGCONT'),
    stop: async () => {
      process.off('exit', killAtExit);
      await kill9();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
