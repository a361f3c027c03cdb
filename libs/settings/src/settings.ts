import path from 'node:path';
import { Environment } from './environment.js';

/** Injection token of the frozen settings. */
export const SETTINGS = Symbol('settings');

export type Settings = Readonly<ReturnType<typeof arrange>>;

/** The environment does not make sense; the message names every variable that is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * The environment, read once and frozen. An empty variable counts as absent.
 * @throws {SettingsError} naming all problems at once
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0]);
      return `  ${variable}=${given[variable] ?? ''}: ${issue.message}`;
    });
    throw new SettingsError(`The environment cannot be used:\n${problems.join('\n')}`);
  }
  return deepFreeze(arrange(parsed.data));
}

function arrange(env: Environment) {
  const home = path.resolve(env.PRESAGE_HOME);
  const folders = (env.DATA_DIRS ?? '').split(':').filter((folder) => folder !== '');
  return {
    http: {
      host: env.HOST,
      port: env.PORT,
      opsPort: env.OPS_PORT,
      maxBodyBytes: env.MAX_BODY_BYTES,
      maxInstances: env.MAX_INSTANCES,
    },
    process: {
      home,
      logLevel: env.LOG_LEVEL,
      shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_SECONDS * 1_000,
      gitCommit: env.GIT_COMMIT,
    },
    folders: {
      artifacts: path.resolve(env.ARTIFACTS_DIR ?? path.join(home, 'artifacts')),
      /** Only read; absent: no models come along. */
      bundled: env.BUNDLED_ARTIFACTS === undefined ? undefined : path.resolve(env.BUNDLED_ARTIFACTS),
      /** In the order in which a relative source is looked for. */
      data: (folders.length > 0 ? folders : [path.join(home, 'data')]).map((folder) => path.resolve(folder)),
      datasets: env.DATASETS_DIR === undefined ? DATASETS_THAT_COME_ALONG : path.resolve(env.DATASETS_DIR),
    },
    redis: {
      /** Absent: the embedded stores, which only the standalone process has. */
      queueUrl: env.QUEUE_REDIS_URL,
      cacheUrl: env.CACHE_REDIS_URL,
      prefix: env.REDIS_PREFIX,
      embedded: { fsync: env.QUEUE_FSYNC, cacheMb: env.EMBEDDED_CACHE_MB },
    },
    models: {
      defaultModel: env.DEFAULT_MODEL,
      maxLoaded: env.MAX_LOADED_MODELS,
      reloadIntervalMs: env.RELOAD_INTERVAL_SECONDS * 1_000,
      timeoutMs: env.MODEL_TIMEOUT_MS,
    },
    cache: { ttlSeconds: env.CACHE_TTL_SECONDS, timeoutMs: env.CACHE_TIMEOUT_MS },
    breaker: {
      volume: env.BREAKER_VOLUME,
      errorPercent: env.BREAKER_ERROR_PERCENT,
      windowMs: env.BREAKER_WINDOW_MS,
      resetMs: env.BREAKER_RESET_MS,
    },
    jobs: {
      concurrency: env.WORKER_CONCURRENCY,
      attempts: env.JOB_ATTEMPTS,
      backoffMs: env.JOB_BACKOFF_MS,
      lockMs: env.JOB_LOCK_MS,
      resultTtlSeconds: env.RESULT_TTL_SECONDS,
      idempotencyTtlSeconds: env.IDEMPOTENCY_TTL_SECONDS,
    },
    training: {
      balanced: env.BALANCED_CLASS_WEIGHT,
      gate: { metric: env.GATE_METRIC, minimumGain: env.GATE_MINIMUM_GAIN },
      seed: env.TRAIN_SEED,
      testShare: env.TRAIN_TEST_SHARE,
      timeoutMs: env.TRAIN_TIMEOUT_SECONDS * 1_000,
      maxRunsKept: env.MAX_RUNS_KEPT,
      csv: {
        maxRows: env.MAX_CSV_ROWS,
        maxColumns: env.MAX_CSV_COLUMNS,
        maxLineBytes: env.MAX_CSV_LINE_BYTES,
      },
    },
  };
}

/** `datasets/` of the package, found from `dist/libs/settings/src/`. */
const DATASETS_THAT_COME_ALONG = path.resolve(import.meta.dirname, '../../../../datasets');

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
