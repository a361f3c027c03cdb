import { SettingsError } from './settings.js';
import type { Settings } from './settings.js';

const VARIABLES = { queue: 'QUEUE_REDIS_URL', cache: 'CACHE_REDIS_URL' } as const;

/**
 * For a process that has no embedded Redis.
 * @throws {SettingsError} naming every variable that is missing
 */
export function requireRedis({ redis }: Settings, needed: readonly (keyof typeof VARIABLES)[]): void {
  const given = { queue: redis.queueUrl, cache: redis.cacheUrl };
  const missing = needed.filter((role) => given[role] === undefined).map((role) => VARIABLES[role]);
  if (missing.length === 0) return;
  throw new SettingsError(
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set, and this process has no Redis ` +
      'of its own; `npm start` brings one.',
  );
}
