import { destination } from 'pino';
import { loadModel, RowSchema, ScoreMeaning } from '#learning';
import { RedisConnections } from '#redis';
import { readSettings } from '#settings';
import { JsonLogger, LogOutput, Metrics, newUlid, requestIdOf } from '#telemetry';
import { predictRequestOf } from '../../apps/gateway/src/predictions/predict-request.js';
import { ModelBreaker } from '../../libs/serving/src/model-breaker.js';
import { PredictionCache } from '../../libs/serving/src/prediction-cache.js';
import { rowKey } from '../../libs/serving/src/row-key.js';
import { ShortTurns } from '../../libs/serving/src/short-turns.js';
import { CENSUS_SCHEMA, censusArtifact, censusInstance, censusMetadata } from './census-model.js';
import { costOf } from './station.js';
import type { Station, StationCost } from './station.js';

const INSTANCES = 512;

/** What the product's own parts cost on the way of `POST /predict`, each alone. */
export async function stationCosts(redisUrl: string, folder: string): Promise<StationCost[]> {
  const settings = readSettings({
    CACHE_REDIS_URL: redisUrl,
    CACHE_TIMEOUT_MS: '10000',
    PRESAGE_HOME: folder,
  });
  const connections = new RedisConnections(settings);
  await connections.settled(connections.cache);
  const costs: StationCost[] = [];
  for (const station of stations(settings, connections, `${folder}/access.log`)) {
    costs.push(await costOf(station));
  }
  connections.close();
  return costs;
}

function stations(
  settings: ReturnType<typeof readSettings>,
  connections: RedisConnections,
  logFile: string,
): Station[] {
  const metadata = censusMetadata(newUlid());
  const instances = Array.from({ length: INSTANCES }, (_, n) => censusInstance(n));
  const requests = instances.map((features) => ({ model: 'census', features }));
  const texts = requests.map((request) => JSON.stringify(request));
  const schema = new RowSchema(CENSUS_SCHEMA);
  const rows = instances.map((instance) => schema.read(instance, '', []) ?? []);
  const metrics = new Metrics();
  const cache = new PredictionCache(connections, settings, metrics);
  const model = loadModel(censusArtifact(), CENSUS_SCHEMA);
  const name = { model: 'census', version: metadata.model_version_id };
  const scores = new Float64Array([0.25, 0.75]);
  const breaker = new ModelBreaker(name, () => scores, settings, metrics, new ShortTurns());
  const meaning = new ScoreMeaning(metadata);
  const answer = { id: newUlid(), ...name, threshold: 0.5, ...meaning.answer(scores, 0.5), cached: false };
  const logger = new JsonLogger('info', new LogOutput(destination({ dest: logFile, sync: true })));
  const of = <T>(list: readonly T[], n: number): T => list[n % INSTANCES]!;
  const request = { handler: '/predict', method: 'POST' };

  return [
    { name: 'request id', run: () => requestIdOf(undefined) },
    { name: 'JSON.parse of the body', run: (n) => JSON.parse(of(texts, n)) as unknown },
    {
      name: 'envelope',
      run: (n) => predictRequestOf(of(requests, n)),
    },
    { name: 'row validation', run: (n) => schema.read(of(instances, n), '/features', []) },
    { name: 'cache key', run: (n) => connections.keys.score('census', 'v', rowKey(of(rows, n))) },
    {
      name: 'cache look-up, 32 at once',
      run: (n) => cache.read([`cost:${n % INSTANCES}`], 2),
      atOnce: 32,
    },
    { name: 'breaker', run: (n) => breaker.call([of(rows, n)]) },
    { name: 'model', run: (n) => model.scores([of(rows, n)]) },
    { name: 'what the scores mean', run: () => meaning.answer(scores, 0.5) },
    { name: 'answer as JSON', run: () => JSON.stringify(answer) },
    {
      name: 'metrics',
      run: () => {
        metrics.requests.inc({ ...request, status: '2xx' });
        metrics.requestDuration.observe(request, 0.001);
        metrics.confidence.of('census').observe(0.75);
        metrics.predictions.inc({ ...name, source: 'model' }, 1);
      },
    },
    {
      name: 'access log, to a file',
      run: () =>
        logger.line({
          requestId: answer.id,
          method: 'POST',
          path: '/predict',
          status: 200,
          latency_ms: 1.234,
          ...name,
        }),
    },
  ];
}
