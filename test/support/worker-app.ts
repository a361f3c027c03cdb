import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { WorkerModule } from '#apps/worker/src/worker.module.js';
import type { PredictRequest, PredictResult } from '#contracts';
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
): Promise<{ close(): Promise<void>; get<T>(token: new (...args: never[]) => T): T }> {
  const module = await Test.createTestingModule({ imports: [SettingsModule.with(settings), WorkerModule] })
    .overrideProvider(Predictor)
    .useValue({ predict })
    .setLogger(SILENT)
    .compile();
  const app = module.createNestApplication(new FastifyAdapter());
  await app.init();
  return { close: () => app.close(), get: (token) => app.get(token, { strict: false }) };
}

const nothing = (): void => undefined;
const SILENT = { log: nothing, warn: nothing, error: nothing, fatal: nothing, debug: nothing };
