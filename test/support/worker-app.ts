import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { WorkerModule } from '#apps/worker/src/worker.module.js';
import type { PredictRequest, PredictResult } from '#contracts';
import { JobRecords } from '#redis';
import { Predictor } from '#serving';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';

export type Predict = (request: PredictRequest, id: string, signal: AbortSignal) => Promise<PredictResult>;

export const VERSION = '01J00000000000000000000000';

/** An answer as the predictor gives it. */
export const answer = (id: string, model = 'test-model'): PredictResult => ({
  id,
  model,
  version: VERSION,
  threshold: 0.5,
  prediction: 1,
  probability: 0.75,
  probabilities: { '0': 0.25, '1': 0.75 },
  cached: false,
});

/** The worker in this process, with a predictor of the test's. The caller closes it. */
export async function startWorker(
  settings: Settings,
  predict: Predict,
  { records }: { records?: JobRecords } = {},
): Promise<{ close(): Promise<void>; get<T>(token: new (...args: never[]) => T): T }> {
  const imports = [SettingsModule.with(settings), WorkerModule];
  let builder = Test.createTestingModule({ imports }).overrideProvider(Predictor).useValue({ predict });
  if (records !== undefined) builder = builder.overrideProvider(JobRecords).useValue(records);
  const module = await builder.compile();
  module.useLogger(false);
  const app = module.createNestApplication(new FastifyAdapter());
  await app.init();
  return { close: () => app.close(), get: (token) => app.get(token, { strict: false }) };
}
