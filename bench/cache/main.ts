import type { Instance, ServedModel } from '#contracts';
import { Health } from '#telemetry';
import { startRedis } from '../../test/support/redis.js';
import { startServing } from '../../test/support/serving-app.js';
import type { ServingApp } from '../../test/support/serving-app.js';
import { censusModel, MODEL, serveCensus } from '../census/census-model.js';
import type { CensusModel } from '../census/census-model.js';
import { DISTINCT } from '../census/census-rows.js';
import { machine } from '../page/machine.js';
import { markdownTable } from '../page/markdown-table.js';
import { median, shown } from '../page/rounds.js';

/**
 * What the cache costs and saves, without HTTP: predictions a second of one predictor in this process, for a model that
 * is quicker than any cache and for one that is not, with each policy. Measured in turn, round by round.
 */
const ROUNDS = 5;
const SLICE_MS = 400;
const AT_ONCE = 32;
const HOT_ROWS = 1_000;

type Traffic = 'distinct' | '90 % hot';
interface Way {
  readonly name: string;
  readonly traffic: Traffic;
  readonly env: Readonly<Record<string, string>>;
}

const REDIS_ONLY = { CACHE_LOCAL_ENTRIES: '0' };
const WAYS: readonly Way[] = [
  { name: 'never', traffic: 'distinct', env: { CACHE_POLICY: 'never' } },
  { name: 'auto', traffic: 'distinct', env: { CACHE_POLICY: 'auto' } },
  { name: 'auto', traffic: '90 % hot', env: { CACHE_POLICY: 'auto' } },
  { name: 'always', traffic: 'distinct', env: {} },
  { name: 'always', traffic: '90 % hot', env: {} },
  { name: 'always, Redis only', traffic: 'distinct', env: REDIS_ONLY },
  { name: 'always, Redis only', traffic: '90 % hot', env: REDIS_ONLY },
];

const redis = await startRedis({ policy: 'allkeys-lru' });
/** Of the whole run, so that no row but the hot ones is asked for twice. */
let asked = 0;

for (const estimator of ['logistic-regression', 'random-forest'] as const) {
  const model = await censusModel(estimator);
  const apps: ServingApp[] = [];
  for (const { env } of WAYS) apps.push(await serving(model, env));
  const perSecond = WAYS.map((): number[] => []);
  for (let round = 0; round < ROUNDS + 1; round++) {
    for (const [i, { traffic }] of WAYS.entries()) {
      const measured = await predictions(apps[i]!, model, traffic);
      // The first round is for the compiler, and fills the caches.
      if (round > 0) perSecond[i]?.push(measured);
    }
  }
  const without = perSecond[0] ?? [];
  const rows = WAYS.map(({ name, traffic }, i) => {
    const measured = perSecond[i] ?? [];
    const ratios = measured.map((value, round) => value / (without[round] ?? NaN));
    return [name, traffic, shown(median(measured)), median(ratios).toFixed(2), use(apps[i]!)];
  });
  console.log(`\n${estimator}: ${usual(apps[1]!)}\n`);
  console.log(markdownTable(['policy', 'rows', 'predictions/s', '× never', 'looks up'], rows));
  for (const app of apps) await app.close();
}
console.log(`\n${machine()}`);
await redis.stop();

async function serving(model: CensusModel, env: Readonly<Record<string, string>>): Promise<ServingApp> {
  const app = await startServing(redis.url, { DEFAULT_MODEL: MODEL, CACHE_TIMEOUT_MS: '1000', ...env });
  await serveCensus(model, app.versions, app.aliases);
  await app.models.refresh(MODEL, 'production');
  return app;
}

/** In a second, by as many callers as there are. */
async function predictions(app: ServingApp, model: CensusModel, traffic: Traffic): Promise<number> {
  const started = performance.now();
  const until = started + SLICE_MS;
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      await app.predictor.predict({ features: instance(model, traffic) }, 'id');
      // As requests come: not one after the other without the event loop's turn.
      if (++done % AT_ONCE === 0) await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return (done * 1_000) / (performance.now() - started);
}

function instance({ instances }: CensusModel, traffic: Traffic): Instance {
  const n = asked++;
  const like = instances[n % HOT_ROWS] ?? {};
  return traffic === 'distinct' || n % 10 === 0
    ? { ...like, [DISTINCT.column]: DISTINCT.least + (n % DISTINCT.values) }
    : like;
}

function report(app: ServingApp): ServedModel['cache'] | undefined {
  const models = app.module.get(Health).meta()['models'] as readonly ServedModel[];
  return models[0]?.cache;
}

function use(app: ServingApp): string {
  return report(app)?.use ?? '';
}

function usual(app: ServingApp): string {
  const { modelMicrosPerRow, lookUpMicros } = report(app) ?? {};
  return `${modelMicrosPerRow} µs a row; a look-up in Redis takes ${lookUpMicros} µs until the answer is there`;
}
