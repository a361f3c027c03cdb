import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TrainerModule } from '#apps/trainer/src/trainer.module.js';
import { RunReport } from '#apps/trainer/src/run-report.js';
import { TrainerUpkeep } from '#apps/trainer/src/trainer-upkeep.js';
import type { Run } from '#contracts';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { TrainingThread } from '#training';
import type { TestSettings } from './test-settings.js';

type Class<T> = new (...args: never[]) => T;

export interface TrainerApp {
  get<T>(token: Class<T>): T;
  /** The run as it ended, as soon as its file says so. */
  ended(id: string): Promise<Run>;
  /** The next run that ends after the first `count` ones. */
  endedAfter(count: number): Promise<Run>;
  /** Runs that ended, in order. */
  readonly runs: readonly Run[];
  close(): Promise<void>;
}

/** A dataset of two columns, of which the first tells the class, with one delivery of `rows` rows. */
export async function writeDataset({ settings }: TestSettings, rows = 60, cron?: string): Promise<void> {
  const { datasets, data } = settings.folders;
  await mkdir(path.join(datasets, 'plants'), { recursive: true });
  await mkdir(path.join(data[0] ?? '', 'plants'), { recursive: true });
  const feature = (name: string) => ({ name, type: 'number' });
  const contract = {
    name: 'plants',
    features: { columns: [feature('height'), feature('width')] },
    target: { column: 'tall', classes: [0, 1], positiveClass: 1 },
    ...(cron === undefined ? {} : { schedule: { cron } }),
  };
  await writeFile(path.join(datasets, 'plants/contract.json'), JSON.stringify(contract));
  const lines = Array.from({ length: rows }, (_, i) => `${i},${(i * 7) % 11},${i > rows / 2 ? 1 : 0}`);
  await writeFile(path.join(data[0] ?? '', 'plants/day_01.csv'), `height,width,tall\n${lines.join('\n')}\n`);
}

export interface TrainerParts {
  /** Stands in for the training thread. */
  readonly fit?: TrainingThread['fit'];
  /** False: the test itself asks for the looks that the trainer takes now and then. */
  readonly upkeep?: boolean;
}

/** The trainer in this process. The caller closes it. */
export async function startTrainer(
  settings: Settings,
  { fit, upkeep = true }: TrainerParts = {},
): Promise<TrainerApp> {
  const runs: Run[] = [];
  const waiting = new Set<() => void>();
  const report = {
    add: (run: Run) => {
      runs.push(run);
      for (const look of waiting) look();
    },
  };
  let builder = Test.createTestingModule({ imports: [SettingsModule.with(settings), TrainerModule] })
    .overrideProvider(RunReport)
    .useValue(report);
  if (fit !== undefined) builder = builder.overrideProvider(TrainingThread).useValue({ fit });
  if (!upkeep) builder = builder.overrideProvider(TrainerUpkeep).useValue({});
  const module = await builder.compile();
  module.useLogger(false);
  const app = module.createNestApplication(new FastifyAdapter());
  await app.init();
  const ending = (find: () => Run | undefined): Promise<Run> =>
    new Promise((resolve) => {
      const look = (): void => {
        const run = find();
        if (run === undefined) return;
        waiting.delete(look);
        resolve(run);
      };
      waiting.add(look);
      look();
    });
  return {
    runs,
    ended: (id) => ending(() => runs.find((run) => run.id === id)),
    endedAfter: (count) => ending(() => runs[count]),
    get: (token) => app.get(token, { strict: false }),
    close: () => app.close(),
  };
}
