import { z } from 'zod';
import { MetricName, ModelName } from '#contracts';

const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const fraction = (fallback: number) => z.coerce.number().min(0).max(1).default(fallback);
/** `True` is what older set-ups write. */
const flag = z
  .string()
  .regex(/^(true|false|1|0)$/i, 'must be true or false')
  .transform((text) => /^(true|1)$/i.test(text))
  .default(false);
const redisUrl = z
  .string()
  .regex(/^(redis|rediss|unix):\/\//, 'must start with redis://, rediss:// or unix://');

/** Every variable the product reads, with its default; the description says unit and meaning. */
export const Environment = z.object({
  HOST: z.string().default('127.0.0.1').describe('interface the process listens on'),
  PORT: whole(3000, 0, 65_535).describe('port of the gateway; 0 takes a free one'),
  OPS_PORT: whole(0, 0, 65_535).describe(
    'port for health and metrics of worker and trainer; 0 takes a free one',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least level logged'),
  SHUTDOWN_TIMEOUT_SECONDS: whole(25, 1, 600).describe('seconds until a shutdown is cut short'),
  GIT_COMMIT: z.string().optional().describe('commit shown in /meta and kept with versions'),

  PRESAGE_HOME: z.string().default('.presage').describe('folder of everything the embedded stores keep'),
  ARTIFACTS_DIR: z
    .string()
    .optional()
    .describe('folder of models, runs and schedules; default PRESAGE_HOME/artifacts'),
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

  QUEUE_REDIS_URL: redisUrl.optional().describe('Redis of queue and results (noeviction, append-only file)'),
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

  MAX_BODY_BYTES: whole(1_048_576, 1_024, 1_073_741_824).describe('bytes of a request body'),
  MAX_INSTANCES: whole(1_000, 1, 100_000).describe('instances of one request'),
  RESULT_TTL_SECONDS: whole(3_600, 1, 31_536_000).describe('seconds a result is kept after its job ended'),
  IDEMPOTENCY_TTL_SECONDS: whole(86_400, 1, 31_536_000).describe('seconds an Idempotency-Key is remembered'),

  CACHE_TTL_SECONDS: whole(3_600, 1, 31_536_000).describe('seconds a cached score lives'),
  CACHE_TIMEOUT_MS: whole(50, 1, 10_000).describe('milliseconds after which the cache counts as missed'),

  MODEL_TIMEOUT_MS: whole(1_000, 10, 600_000).describe('milliseconds a model may take for one call'),
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

  BALANCED_CLASS_WEIGHT: flag.describe('balance the classes in runs that do not say'),
  GATE_METRIC: MetricName.default('f1').describe('metric a new version must improve'),
  GATE_MINIMUM_GAIN: z.coerce.number().min(0).default(0).describe('by more than this'),
  TRAIN_SEED: whole(42, 0, 2_147_483_647).describe('seed of runs that name none'),
  TRAIN_TEST_SHARE: fraction(0.2).describe('share of the rows held out'),
  TRAIN_TIMEOUT_SECONDS: whole(3_600, 1, 86_400).describe('seconds a run may take'),
  MAX_RUNS_KEPT: whole(1_000, 10, 1_000_000).describe('ended runs kept'),
  MAX_CSV_ROWS: whole(5_000_000, 1, 100_000_000).describe('rows of a delivery'),
  MAX_CSV_COLUMNS: whole(2_000, 1, 100_000).describe('columns of a delivery'),
  MAX_CSV_LINE_BYTES: whole(1_048_576, 64, 1_073_741_824).describe('bytes of one line of a delivery'),
});
export type Environment = z.infer<typeof Environment>;
