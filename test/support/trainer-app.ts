import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TrainerModule } from '#apps/trainer/src/trainer.module.js';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';
import type { TestSettings } from './test-settings.js';

type Class<T> = new (...args: never[]) => T;

export interface TrainerApp {
  get<T>(token: Class<T>): T;
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
  await writeFile(
    path.join(data[0] ?? '', 'plants/day_01.csv'),
    `height,width,tall\n${lines.join('\n')}\n`,
  );
}

/** The trainer in this process. The caller closes it. */
export async function startTrainer(settings: Settings): Promise<TrainerApp> {
  const module = await Test.createTestingModule({
    imports: [SettingsModule.with(settings), TrainerModule],
  }).compile();
  module.useLogger(false);
  const app = module.createNestApplication(new FastifyAdapter());
  await app.init();
  return { get: (token) => app.get(token, { strict: false }), close: () => app.close() };
}
