import 'reflect-metadata';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { DatasetCatalog } from '#registry';
import type { Settings } from '#settings';
import { Health, runProcess, StartRefused } from '#telemetry';
import type { RunningProcess } from '#telemetry';
import { createGateway } from '../../gateway/src/app.js';
import { lockDataFolder } from './data-folder-lock.js';
import { startEmbeddedRedis } from './embedded-redis.js';
import { FirstModel } from './first-model.js';
import { StandaloneModule } from './standalone.module.js';
import { welcome } from './welcome.js';

const SAMPLE = 'bank-customers';

const say = (text: string): void => console.log(`presage: ${text}`);

/** Everything in one process. What is opened here is closed in reverse order: the embedded Redis stops last. */
async function start(given: Settings): Promise<RunningProcess> {
  const opened = new AsyncDisposableStack();
  try {
    const { home } = given.process;
    const lock = await orRefuse(lockDataFolder(home));
    opened.defer(() => lock.release());
    const sample = path.join(home, 'data', SAMPLE);
    await writeSample(sample);
    const settings = withOwnData(await withRedis(given, opened), path.dirname(sample));

    const app = await createGateway(StandaloneModule.with(settings), settings);
    opened.defer(async () => {
      app.get(Health).startShutdown();
      await app.close();
    });
    await app.listen(settings.http.port, settings.http.host);
    const url = await app.getUrl();
    new Logger('standalone').log({ message: 'listening', url });
    await firstModel(app.get(FirstModel), settings);
    const { defaultModel } = settings.models;
    const contract = await app.get(DatasetCatalog, { strict: false }).get(defaultModel);
    console.log(welcome(url, defaultModel, contract?.example));
    return { stop: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** The Redis the settings name, or two of our own. */
async function withRedis(settings: Settings, opened: AsyncDisposableStack): Promise<Settings> {
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
  opened.defer(() => redis.stop());
  const urls = { queueUrl: queueUrl ?? redis.queueUrl, cacheUrl: cacheUrl ?? redis.cacheUrl };
  return { ...settings, redis: { ...settings.redis, ...urls } };
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
