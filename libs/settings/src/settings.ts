import path from 'node:path';
import type { CachePolicy } from '#contracts';
import { ownCommit } from './clone-commit.js';
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
  const parsed = Environment.refine(apart, NOT_APART).safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0]);
      return `  ${variable}=${shown(variable, given[variable] ?? '')}: ${issue.message}`;
    });
    throw new SettingsError(`The environment cannot be used:\n${problems.join('\n')}`);
  }
  return deepFreeze(arrange(parsed.data));
}

/** What is wrong is quoted; but the message ends up in a log, so no secret is, nor the password of an address. */
function shown(variable: string, value: string): string {
  if (variable === 'WEBHOOK_SECRETS') return '…';
  return variable.endsWith('_URL') ? value.replace(/^.*@/s, '…@') : value;
}

/** Two ports cannot be one, but both may be free ones. */
const apart = ({ PORT, GATEWAY_OPS_PORT }: Environment): boolean => PORT === 0 || GATEWAY_OPS_PORT !== PORT;
const NOT_APART = { path: ['GATEWAY_OPS_PORT'], error: 'must be another port than PORT' };

function arrange(env: Environment) {
  const home = path.resolve(env.PRESAGE_HOME);
  const folders = (env.DATA_DIRS ?? '').split(':').filter((folder) => folder !== '');
  return {
    http: {
      host: env.HOST,
      port: env.PORT,
      processes: env.GATEWAY_PROCESSES,
      opsPort: env.OPS_PORT,
      /** Where a gateway has its own port for operators; absent: they ask on the public one. */
      ops:
        env.GATEWAY_OPS_PORT === undefined
          ? undefined
          : { host: env.GATEWAY_OPS_HOST, port: env.GATEWAY_OPS_PORT },
      maxConnections: env.MAX_CONNECTIONS,
      corsOrigins: env.CORS_ORIGINS ?? [],
      hstsSeconds: env.HSTS_SECONDS,
      maxWaitMs: env.PREDICT_MAX_WAIT_MS,
      rateLimit: { perSecond: env.RATE_LIMIT_PER_SECOND, burst: env.RATE_LIMIT_BURST },
      maxBodyBytes: env.MAX_BODY_BYTES,
      maxInstances: env.MAX_INSTANCES,
      maxEventStreams: env.MAX_EVENT_STREAMS,
      accessLog: env.ACCESS_LOG,
    },
    access: {
      keysRequired: env.API_KEYS === 'required',
      insecure: env.INSECURE,
      /** Of the command line; no server reads it. */
      ownKey: env.PRESAGE_API_KEY,
    },
    process: {
      home,
      logLevel: env.LOG_LEVEL,
      drainMs: env.SHUTDOWN_DRAIN_MS,
      shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_SECONDS * 1_000,
      gitCommit: env.GIT_COMMIT ?? ownCommit(),
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
      batch: { maxRows: env.BATCH_MAX_ROWS, maxWaitMs: Math.ceil(env.BATCH_MAX_WAIT_US / 1_000) },
    },
    cache: {
      policy: env.CACHE_POLICY,
      policies: env.CACHE_POLICIES ?? new Map<string, CachePolicy>(),
      local: { maxEntries: env.CACHE_LOCAL_ENTRIES, maxBytes: env.CACHE_LOCAL_MB * 2 ** 20 },
      ttlSeconds: env.CACHE_TTL_SECONDS,
      timeoutMs: env.CACHE_TIMEOUT_MS,
    },
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
      queue: { maxJobs: env.QUEUE_MAX_JOBS, maxWaitSeconds: env.QUEUE_MAX_WAIT_SECONDS },
      resultTtlSeconds: env.RESULT_TTL_SECONDS,
      idempotencyTtlSeconds: env.IDEMPOTENCY_TTL_SECONDS,
    },
    webhooks: {
      /** Base64, newest first; empty: there are no webhooks. */
      secrets: env.WEBHOOK_SECRETS?.split(',') ?? [],
      ports: env.WEBHOOK_PORTS.split(',').map(Number),
      allowHttp: env.WEBHOOK_ALLOW_HTTP,
      allowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
      /** The n-th stands between attempt n and the next. */
      retryMs:
        env.WEBHOOK_RETRY_SECONDS?.split(',').map((seconds) => Number(seconds) * 1_000) ?? WEBHOOK_RETRY_MS,
      timeoutMs: env.WEBHOOK_TIMEOUT_MS,
      concurrency: env.WEBHOOK_CONCURRENCY,
      perHost: env.WEBHOOK_PER_HOST,
      maxPending: env.WEBHOOK_MAX_PENDING,
    },
    training: {
      balanced: env.BALANCED_CLASS_WEIGHT,
      gate: { metric: env.GATE_METRIC, minimumGain: env.GATE_MINIMUM_GAIN },
      seed: env.TRAIN_SEED,
      testShare: env.TRAIN_TEST_SHARE,
      timeoutMs: env.TRAIN_TIMEOUT_SECONDS * 1_000,
      lockMs: env.TRAIN_LOCK_MS,
      maxRunsKept: env.MAX_RUNS_KEPT,
      csv: {
        maxRows: env.MAX_CSV_ROWS,
        maxColumns: env.MAX_CSV_COLUMNS,
        maxLineBytes: env.MAX_CSV_LINE_BYTES,
      },
    },
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The schedule that Standard Webhooks recommends. */
const WEBHOOK_RETRY_MS = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** `datasets/` of the package, found from `dist/libs/settings/src/`. */
const DATASETS_THAT_COME_ALONG = path.resolve(import.meta.dirname, '../../../../datasets');

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
