import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchRedis, keptRedis } from './fetch-redis.js';
import { REDIS_SERVERS } from './redis-command.js';
import type { RedisCommand } from './redis-command.js';

export interface RedisSearch {
  /** Folders to look in, separated as in PATH. */
  readonly searchPath: string;
  /** The data folder, where a fetched Redis is kept. */
  readonly home: string;
  readonly onEvent: (text: string) => void;
}

/**
 * Finds a Redis (or Valkey) server: on the search path, else the one fetched at an earlier start, else by fetching the
 * package of a Debian or Ubuntu. Rejects with one message that says how to get one on this system.
 */
export async function findRedis({ searchPath, home, onEvent }: RedisSearch): Promise<RedisCommand> {
  for (const server of REDIS_SERVERS) {
    const path = await findProgram(server, searchPath);
    if (path !== undefined) return { path, env: {} };
  }
  const kept = await keptRedis(home);
  if (kept !== undefined) return kept;
  const fetchable = (await findProgram('apt-get', searchPath)) && (await findProgram('dpkg-deb', searchPath));
  if (!fetchable) throw await noRedis('There is no redis-server or valkey-server on the PATH.');
  try {
    return await fetchRedis(home, onEvent);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw await noRedis(
      `There is no redis-server or valkey-server on the PATH, and fetching one failed: ${why}`,
      error,
    );
  }
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((entry) => entry.startsWith('/'))) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

async function noRedis(what: string, cause?: unknown): Promise<Error> {
  return new Error(
    `${what}\nInstall one (${await installCommand()}), ` +
      `or set QUEUE_REDIS_URL and CACHE_REDIS_URL to two of your own, then start again.`,
    { cause },
  );
}

const INSTALL: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu/, 'sudo apt-get install redis-server'],
  [/alpine/, 'sudo apk add redis'],
  [/fedora|rhel|centos/, 'sudo dnf install valkey'],
  [/arch/, 'sudo pacman -S valkey'],
  [/suse/, 'sudo zypper install redis'],
];

async function installCommand(): Promise<string> {
  if (process.platform === 'darwin') return 'brew install redis';
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const ids = release.split('\n').filter((line) => /^ID(_LIKE)?=/.test(line));
  const known = INSTALL.find(([system]) => system.test(ids.join(' ')));
  return known?.[1] ?? 'with the package manager of this system, or from https://redis.io/download';
}
