import 'reflect-metadata';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { DatasetCatalog } from '#registry';
import { refuseOpenDoor } from '#settings';
import type { Settings } from '#settings';
import { closed, drained, openOpsPort, OpsSource, runProcess, StartRefused } from '#telemetry';
import type { ShutdownStep } from '#telemetry';
import { ownSecret } from '#webhooks';
import { createGateway } from '../../gateway/src/app.js';
import { listenOptions } from '../../gateway/src/http/server-options.js';
import { TrainingWorker } from '../../trainer/src/training-worker.js';
import { PredictionWorker } from '../../worker/src/prediction-worker.js';
import { lockDataFolder } from './data-folder-lock.js';
import { startEmbeddedRedis } from './embedded-redis.js';
import { FirstModel } from './first-model.js';
import { StandaloneModule } from './standalone.module.js';
import { welcome } from './welcome.js';
import type { FirstCall } from './welcome.js';

const SAMPLE = 'bank-customers';

const say = (text: string): void => console.log(`presage: ${text}`);

/** The queue's Redis may have much to write; its own deadline is shorter. */
const STORES_MS = 8_000;

/** Everything in one process. The embedded Redis stop last. */
async function start(given: Settings): Promise<readonly ShutdownStep[]> {
  refuseOpenDoor(given);
  const stores = new AsyncDisposableStack();
  try {
    const { home } = given.process;
    const lock = await orRefuse(lockDataFolder(home));
    stores.defer(() => lock.release());
    const sample = path.join(home, 'data', SAMPLE);
    await writeSample(sample);
    const settings = withOwnData(
      await withWebhookSecret(await withRedis(given, stores)),
      path.dirname(sample),
    );

    const end = { name: 'stores', deadlineMs: STORES_MS, run: () => stores.disposeAsync() };
    return [...(await startApp(settings)), end];
  } catch (error) {
    await stores.disposeAsync();
    throw error;
  }
}

/** Gateway, worker and trainer, with a model to ask. */
async function startApp(settings: Settings): Promise<readonly ShutdownStep[]> {
  const app = await createGateway(StandaloneModule.with(settings), settings);
  try {
    const ops = await openOpsPort(app.get(OpsSource), settings);
    await app.listen(listenOptions(settings));
    const url = await app.getUrl();
    new Logger('standalone').log({ message: 'listening', url });
    await firstModel(app.get(FirstModel), settings);
    const firstCall = await firstCallOf(app, settings);
    const { keysRequired } = settings.access;
    console.log(welcome({ url, model: settings.models.defaultModel, firstCall, keysRequired }));
    // Nobody balances it: whoever presses Ctrl-C wants it to end.
    const jobs = [app.get(PredictionWorker).lastJobs, app.get(TrainingWorker).lastRun];
    return [drained(app, 0), ...jobs, ...closed(app), ...ops];
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function firstCallOf(app: INestApplicationContext, settings: Settings): Promise<FirstCall> {
  const { defaultModel } = settings.models;
  const contract = await app.get(DatasetCatalog, { strict: false }).get(defaultModel);
  if (contract === undefined) return { kind: 'none' };
  // A registry that cannot be read is for /ready to tell, and keeps nobody from starting.
  const isMissing = await app
    .get(FirstModel)
    .isMissing(defaultModel)
    .catch(() => false);
  if (isMissing) {
    return {
      kind: 'train',
      dataset: defaultModel,
      folder: path.join(settings.process.home, 'data', defaultModel),
    };
  }
  return contract.example === undefined ? { kind: 'none' } : { kind: 'predict', features: contract.example };
}

/** The Redis the settings name, or two of our own. */
async function withRedis(settings: Settings, stores: AsyncDisposableStack): Promise<Settings> {
  const { queueUrl, cacheUrl, embedded } = settings.redis;
  if (queueUrl !== undefined && cacheUrl !== undefined) return settings;
  const redis = await orRefuse(
    startEmbeddedRedis({
      home: settings.process.home,
      fsync: embedded.fsync,
      cacheMaxMemoryMb: embedded.cacheMb,
      onEvent: say,
    }),
  );
  stores.defer(() => redis.stop());
  const urls = { queueUrl: queueUrl ?? redis.queueUrl, cacheUrl: cacheUrl ?? redis.cacheUrl };
  return { ...settings, redis: { ...settings.redis, ...urls } };
}

/** The secrets the settings name, or one of our own. */
async function withWebhookSecret(settings: Settings): Promise<Settings> {
  if (settings.webhooks.secrets.length > 0) return settings;
  const secrets = [await ownSecret(settings.process.home)];
  return { ...settings, webhooks: { ...settings.webhooks, secrets } };
}

/** For what rejects with a message that says what to do: the user of this machine is to read it, and no stack. */
async function orRefuse<T>(opening: Promise<T>): Promise<T> {
  return await opening.catch((cause: unknown) => {
    throw new StartRefused(cause instanceof Error ? cause.message : String(cause), { cause });
  });
}

/** The sample stays reachable when DATA_DIRS names other folders. */
function withOwnData(settings: Settings, own: string): Settings {
  const { data } = settings.folders;
  return { ...settings, folders: { ...settings.folders, data: data.includes(own) ? data : [...data, own] } };
}

async function firstModel(first: FirstModel, settings: Settings): Promise<void> {
  if (settings.models.defaultModel !== SAMPLE || !(await first.isMissing(SAMPLE))) return;
  say(`training a first model on the sample ${SAMPLE}`);
  const run = await first.train(SAMPLE, `${SAMPLE}/day_01.csv`);
  if (run.status === 'failed') say(`the first model could not be trained: ${run.error.detail}`);
}

await runProcess(start);
