import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { readSettings } from '#settings';
import type { Settings } from '#settings';
import type { TestRedis } from './redis.js';

export interface TestSettings {
  readonly settings: Settings;
  /** What a child process needs to have the same. */
  readonly env: Record<string, string>;
  readonly remove: () => Promise<void>;
}

/** Settings of one test: a prefix and folders of its own, both roles in one Redis, short times. */
export async function testSettings(
  redis: TestRedis,
  env: Record<string, string> = {},
): Promise<TestSettings> {
  const home = await mkdtemp(path.join(tmpdir(), 'presage-home-'));
  const all = {
    PRESAGE_HOME: home,
    DATASETS_DIR: path.join(home, 'datasets'),
    QUEUE_REDIS_URL: redis.url,
    CACHE_REDIS_URL: redis.url,
    REDIS_PREFIX: ulid(),
    LOG_LEVEL: 'silent',
    JOB_LOCK_MS: '1000',
    JOB_BACKOFF_MS: '1',
    ...env,
  };
  return {
    settings: readSettings(all),
    env: all,
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
