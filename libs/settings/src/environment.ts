import { z } from 'zod';
import { CachePolicy, MetricName, ModelName } from '#contracts';
import {
  address,
  cachePolicies,
  flag,
  fraction,
  numbers,
  origins,
  queueRedisUrl,
  redisUrl,
  secrets,
  whole,
} from './variable-types.js';

/** Every variable the product reads, with its default; the description says unit and meaning. */
export const Environment = z.object({
  HOST: z.string().default('127.0.0.1').describe('interface the process listens on'),
  PORT: whole(3000, 0, 65_535).describe('port of the gateway; 0 takes a free one'),
  GATEWAY_PROCESSES: whole(1, 1, 256).describe('processes of a gateway, which share its port'),
  OPS_PORT: whole(0, 0, 65_535).describe(
    'port for health and metrics of worker and trainer; 0 takes a free one',
  ),
  GATEWAY_OPS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('port of a gateway for health and metrics alone; default: both are on PORT'),
  GATEWAY_OPS_HOST: address
    .default('127.0.0.1')
    .describe('interface that port is on; whoever reaches it needs no key'),
  PREDICT_MAX_WAIT_MS: whole(500, 10, 60_000).describe(
    'milliseconds a prediction may wait for the gateway, and for an ONNX model, until it is begun; beyond that it is refused',
  ),
  RATE_LIMIT_PER_SECOND: whole(0, 0, 1_000_000).describe(
    'calls a second each API key may make to one process of a gateway; 0: any number',
  ),
  RATE_LIMIT_BURST: whole(100, 1, 1_000_000).describe('calls a key may make at once beyond that'),
  API_KEYS: z
    .enum(['off', 'required'])
    .default('off')
    .describe('must every call but the public ones bring an API key? off: everybody may do everything'),
  PRESAGE_API_KEY: z.string().optional().describe('key that the command line brings to the server of --url'),
  INSECURE: flag.describe('listen beyond this machine though API_KEYS is off'),
  CORS_ORIGINS: origins
    .optional()
    .describe('origins whose pages may call the gateway, separated by ","; default: none'),
  HSTS_SECONDS: whole(0, 0, 126_144_000).describe(
    'seconds browsers shall come by TLS only; for gateways behind TLS; 0 does not say so',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least level logged'),
  ACCESS_LOG: z
    .enum(['all', 'sampled', 'errors'])
    .default('all')
    .describe('which answers a gateway logs; sampled: 1 in 100, all errors and all that took 1 s'),
  SHUTDOWN_DRAIN_MS: whole(2_000, 0, 600_000).describe(
    'milliseconds a gateway that is not ready any more goes on answering',
  ),
  SHUTDOWN_TIMEOUT_SECONDS: whole(25, 1, 600).describe('seconds until a shutdown is cut short'),
  GIT_COMMIT: z
    .string()
    .optional()
    .describe('commit shown in /meta and kept with versions; default: that of the clone it runs from'),

  PRESAGE_HOME: z.string().default('.presage').describe('folder of everything the embedded stores keep'),
  ARTIFACTS_DIR: z
    .string()
    .optional()
    .describe('folder of models, runs, schedules and keys; default PRESAGE_HOME/artifacts'),
  BUNDLED_ARTIFACTS: z
    .string()
    .optional()
    .describe('artifact folder whose models are taken at start where nothing is in production yet'),
  DATA_DIRS: z
    .string()
    .optional()
    .describe('folders training data may come from, separated by ":"; default PRESAGE_HOME/data'),
  DATASETS_DIR: z
    .string()
    .optional()
    .describe('folder of the dataset contracts; default: the ones that come with Presage'),

  QUEUE_REDIS_URL: queueRedisUrl
    .optional()
    .describe('Redis or cluster of queue and results (noeviction, append-only file)'),
  CACHE_REDIS_URL: redisUrl.optional().describe('Redis of the prediction cache (an evicting policy)'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,32}$/)
    .default('presage')
    .describe('first part of every key and channel'),
  QUEUE_FSYNC: z
    .enum(['everysec', 'always'])
    .default('everysec')
    .describe('when the embedded queue Redis syncs its file'),
  EMBEDDED_CACHE_MB: whole(256, 8, 65_536).describe('MiB the embedded cache Redis may use'),

  DEFAULT_MODEL: ModelName.default('bank-customers').describe('model of requests that name none'),
  MAX_LOADED_MODELS: whole(32, 1, 10_000).describe(
    'versions held in memory; the least recently used goes first',
  ),
  RELOAD_INTERVAL_SECONDS: whole(5, 1, 10).describe('seconds between two looks at the pointers'),

  MAX_CONNECTIONS: whole(10_000, 1, 1_000_000).describe('connections a gateway process holds at once'),
  MAX_BODY_BYTES: whole(1_048_576, 1_024, 1_073_741_824).describe('bytes of a request body'),
  MAX_INSTANCES: whole(1_000, 1, 100_000).describe('instances of one request'),
  MAX_EVENT_STREAMS: whole(1_000, 1, 100_000).describe('clients that may follow a job at once, per process'),
  RESULT_TTL_SECONDS: whole(3_600, 1, 31_536_000).describe('seconds a result is kept after its job ended'),
  QUEUE_MAX_JOBS: whole(100_000, 1, 10_000_000).describe(
    'jobs that wait, for their turn or their next attempt, beyond which no more are accepted',
  ),
  QUEUE_MAX_WAIT_SECONDS: whole(3_600, 1, 604_800).describe(
    'seconds a job is expected to wait beyond which no more are accepted',
  ),
  IDEMPOTENCY_TTL_SECONDS: whole(86_400, 1, 31_536_000).describe('seconds an Idempotency-Key is remembered'),

  CACHE_POLICY: CachePolicy.default('always').describe(
    'look scores up and keep them: always, never, or where it is quicker (auto)',
  ),
  CACHE_POLICIES: cachePolicies
    .optional()
    .describe('models with a policy of their own, as "model=auto,other=never"'),
  CACHE_LOCAL_ENTRIES: whole(10_000, 0, 10_000_000).describe(
    'rows whose scores each process keeps in its own memory; 0 keeps none there',
  ),
  CACHE_LOCAL_MB: whole(16, 1, 65_536).describe('MiB they may take'),
  CACHE_TTL_SECONDS: whole(3_600, 1, 31_536_000).describe('seconds a cached score lives in Redis'),
  CACHE_TIMEOUT_MS: whole(50, 1, 10_000).describe('milliseconds after which the cache counts as missed'),

  MODEL_TIMEOUT_MS: whole(1_000, 10, 600_000).describe('milliseconds a model may take for one call'),
  BATCH_MAX_ROWS: whole(64, 1, 10_000).describe(
    'rows of callers that share one call of a model; 1: none share',
  ),
  BATCH_MAX_WAIT_US: whole(10_000, 1, 1_000_000).describe(
    'microseconds until a caller goes beside the call under way, rounded up to ms',
  ),
  BREAKER_VOLUME: whole(10, 1, 10_000).describe('calls within the window before the breaker may open'),
  BREAKER_ERROR_PERCENT: whole(50, 1, 100).describe('percent of failures above which the breaker opens'),
  BREAKER_WINDOW_MS: whole(10_000, 100, 600_000).describe('milliseconds over which failures are counted'),
  BREAKER_RESET_MS: whole(5_000, 50, 600_000).describe(
    'milliseconds until an open breaker lets one call try',
  ),

  WORKER_CONCURRENCY: whole(32, 1, 1_000).describe('jobs a worker has in hand at once'),
  JOB_ATTEMPTS: whole(3, 1, 100).describe('attempts of a job whose failure may pass'),
  JOB_BACKOFF_MS: whole(500, 1, 600_000).describe(
    'milliseconds before the second attempt; doubled for each further one',
  ),
  JOB_LOCK_MS: whole(5_000, 1_000, 600_000).describe(
    'milliseconds after which the job of a silent worker is given to another',
  ),

  WEBHOOK_SECRETS: secrets
    .optional()
    .describe('master secrets, newest first, that the secret of every endpoint is derived from'),
  WEBHOOK_PORTS: numbers(z.number().int().min(1).max(65_535))
    .default('443,80,8443')
    .describe('ports that webhooks may be sent to'),
  WEBHOOK_ALLOW_HTTP: flag.describe('send webhooks to http:// as well'),
  WEBHOOK_ALLOW_PRIVATE: flag.describe(
    'development and tests only: send webhooks to any port and to private addresses',
  ),
  WEBHOOK_RETRY_SECONDS: numbers(z.number().min(0).max(604_800))
    .optional()
    .describe('seconds between the attempts of a webhook; default 5 s to 24 h, nine times'),
  WEBHOOK_TIMEOUT_MS: whole(15_000, 100, 60_000).describe('milliseconds a receiver may take'),
  WEBHOOK_CONCURRENCY: whole(32, 1, 1_000).describe('webhooks a worker has in hand at once'),
  WEBHOOK_PER_HOST: whole(8, 1, 1_000).describe('of these, to one host'),
  WEBHOOK_MAX_PENDING: whole(100_000, 1, 100_000_000).describe(
    'deliveries that may wait; above, jobs with a webhook are refused',
  ),

  BALANCED_CLASS_WEIGHT: flag.describe('balance the classes in runs that do not say'),
  GATE_METRIC: MetricName.default('f1').describe('metric a new version must improve'),
  GATE_MINIMUM_GAIN: z.coerce.number().min(0).default(0).describe('by more than this'),
  TRAIN_SEED: whole(42, 0, 2_147_483_647).describe('seed of runs that name none'),
  TRAIN_TEST_SHARE: fraction(0.2).describe('share of the rows held out'),
  TRAIN_TIMEOUT_SECONDS: whole(3_600, 1, 86_400).describe('seconds a run may take'),
  TRAIN_LOCK_MS: whole(10_000, 1_000, 600_000).describe(
    'milliseconds after which the run of a silent trainer is given to another',
  ),
  MAX_RUNS_KEPT: whole(1_000, 10, 1_000_000).describe('ended runs kept'),
  MAX_CSV_ROWS: whole(5_000_000, 1, 100_000_000).describe('rows of a delivery'),
  MAX_CSV_COLUMNS: whole(2_000, 1, 100_000).describe('columns of a delivery'),
  MAX_CSV_LINE_BYTES: whole(1_048_576, 64, 1_073_741_824).describe('bytes of one line of a delivery'),
});
export type Environment = z.infer<typeof Environment>;
