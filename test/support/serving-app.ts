import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { Aliases, Versions } from '#registry';
import { LiveModels, MAKE_MODEL, Predictor, ServingModule } from '#serving';
import type { MakeModel } from '#serving';
import { readSettings, SettingsModule } from '#settings';
import { Metrics, TelemetryModule } from '#telemetry';

export interface ServingApp {
  predictor: Predictor;
  models: LiveModels;
  versions: Versions;
  aliases: Aliases;
  metrics: Metrics;
  /** Where the artifacts are. */
  folder: string;
  module: TestingModule;
  close(): Promise<void>;
}

/** The serving library as gateway and worker have it, over a folder of its own, with a model of the test's if given. */
export async function startServing(
  redisUrl: string,
  env: Record<string, string> = {},
  makeModel?: MakeModel,
): Promise<ServingApp> {
  const folder = await mkdtemp(join(tmpdir(), 'presage-serving-'));
  const settings = readSettings({
    QUEUE_REDIS_URL: redisUrl,
    CACHE_REDIS_URL: redisUrl,
    REDIS_PREFIX: `t${Math.random().toString(36).slice(2)}`,
    ARTIFACTS_DIR: folder,
    DEFAULT_MODEL: 'tiny',
    LOG_LEVEL: 'silent',
    ...env,
  });
  let builder = Test.createTestingModule({
    imports: [SettingsModule.with(settings), TelemetryModule, ServingModule],
  });
  if (makeModel !== undefined) builder = builder.overrideProvider(MAKE_MODEL).useValue(makeModel);
  const module = await builder.compile();
  module.useLogger(false);
  await module.init();
  return {
    predictor: module.get(Predictor),
    models: module.get(LiveModels),
    versions: module.get(Versions, { strict: false }),
    aliases: module.get(Aliases, { strict: false }),
    metrics: module.get(Metrics),
    folder,
    module,
    close: async () => {
      await module.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
