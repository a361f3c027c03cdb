import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DatasetContract, ESTIMATOR_PARAMS, type PresageError } from '#contracts';
import { TrainingThread } from '#training';
import type { FitOrder, FitProgress } from './fit-delivery.js';
import { runningThreads } from './running-threads.fixture.js';
import { teamSize } from './team-size.js';

let folder: string;
let order: FitOrder;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-thread-'));
  const file = path.join(folder, 'day.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 40 > 20 - i / 4 ? 1 : 0}`);
  await writeFile(file, ['x,y', ...rows].join('\n'));
  order = {
    file,
    contract: DatasetContract.parse({
      name: 'made-up',
      features: { columns: [{ name: 'x', type: 'number' }] },
      target: { column: 'y', classes: [0, 1], positiveClass: 1 },
    }),
    estimator: 'ml-logistic-regression',
    estimatorParams: {},
    params: { balanced: false, seed: 42, threshold: 0.5 },
    testShare: 0.2,
    limits: { maxRows: 2_000, maxColumns: 10, maxLineBytes: 100 },
  };
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  jest.useRealTimers();
});

/** Rows enough for a team, of which every tree takes a while. */
async function tangledFile(): Promise<string> {
  const file = path.join(folder, 'tangled.csv');
  const rows = Array.from({ length: 2_000 }, (_, i) => `${(i * 7919) % 2_003},${((i * i) % 7) % 2}`);
  await writeFile(file, ['x,y', ...rows].join('\n'));
  return file;
}

const program = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const never = new AbortController().signal;
const refusal = (fitting: Promise<unknown>) => fitting.catch((error: PresageError) => error);

describe('the training thread', () => {
  it('hands back model, metrics and the instances to check it by', async () => {
    const result = await new TrainingThread().fit(order, 60_000, never);
    expect(result).toMatchObject({
      rows: 40,
      artifact: { format: 'presage.model/1' },
      measured: { task: 'classification', holdOut: { metrics: { accuracy: expect.any(Number) } } },
    });
    expect(result.golden).toHaveLength(5);
    expect(result.golden[0]?.output).toHaveLength(2);
    expect(result.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells how far it is, stage by stage', async () => {
    const told: FitProgress[] = [];
    const estimator = 'logistic-regression';
    const fitting = { ...order, estimator, estimatorParams: { C: 1, maxIterations: 10 } } as const;
    await new TrainingThread().fit(fitting, 60_000, never, (progress) => told.push(progress));
    const stages = told.map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(['reading', 'fitting', 'measuring']);
    const shares = told.filter(({ stage }) => stage === 'fitting').map(({ share }) => share);
    expect(shares).toEqual([...new Set(shares)].sort((a, b) => a - b));
  });

  it('fits the best of the candidates when it is given some', async () => {
    const candidates = [1e-6, 1].map((C) => ({ estimator: 'logistic-regression', params: { C } }) as const);
    const told = new Set<string>();
    const search = { kind: 'crossValidation', folds: 3, metric: 'logLoss', candidates } as const;
    const searching = { ...order, search };
    const result = await new TrainingThread().fit(searching, 60_000, never, ({ stage }) => told.add(stage));
    expect(result).toMatchObject({ estimator: 'logistic-regression', estimatorParams: { C: 1 } });
    expect(result.search?.best.candidate).toEqual(candidates[1]);
    expect([...told]).toEqual(['reading', 'searching', 'fitting', 'measuring']);
  });

  it('hands back what is wrong with the delivery, with the places', async () => {
    const file = path.join(folder, 'wrong.csv');
    await writeFile(file, 'x,y\nabc,1\n');
    await expect(refusal(new TrainingThread().fit({ ...order, file }, 60_000, never))).resolves.toMatchObject(
      {
        code: 'invalid_request',
        message: 'wrong.csv, line 2, column "x": must be a number',
        errors: [{ pointer: '/lines/2/x', detail: 'must be a number' }],
      },
    );
  });

  it('is ended at its deadline when it hangs', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const hanging = new TrainingThread({ entry: program('for (;;);') });
    const fitting = refusal(hanging.fit(order, 5_000, never));
    jest.advanceTimersByTime(4_999);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(jest.getTimerCount()).toBe(0);
    await expect(fitting).resolves.toMatchObject({
      code: 'deadline_exceeded',
      message: 'training took longer than 5 seconds',
    });
  });

  it("is ended when the caller gives up, with the caller's reason", async () => {
    const giveUp = new AbortController();
    const fitting = new TrainingThread({ entry: program('for (;;);') }).fit(order, 60_000, giveUp.signal);
    giveUp.abort(new Error('shutting down'));
    await expect(fitting).rejects.toThrow('shutting down');
    await expect(new TrainingThread().fit(order, 60_000, giveUp.signal)).rejects.toThrow('shutting down');
  });

  it('takes the threads that fit with it along when it is ended', async () => {
    const estimatorParams = ESTIMATOR_PARAMS['random-forest'].parse({ trees: 10_000 });
    const forest = {
      ...order,
      file: await tangledFile(),
      estimator: 'random-forest',
      estimatorParams,
    } as const;
    const giveUp = new AbortController();
    let running = 0;
    const fitting = new TrainingThread().fit(forest, 60_000, giveUp.signal, ({ stage, share }) => {
      if (stage !== 'fitting' || share === 0) return;
      running = runningThreads();
      giveUp.abort(new Error('shutting down'));
    });
    await expect(fitting).rejects.toThrow('shutting down');
    const size = teamSize({ ...forest, params: estimatorParams, rows: new Int32Array(1_600) });
    expect(running).toBe(size === 1 ? 1 : 1 + size);
    expect(runningThreads()).toBe(0);
  });

  it.each([
    ['throws', 'throw new Error("a defect")', 'the training thread broke down'],
    ['ends without a word', 'process.exit(3)', 'the training thread broke down'],
    [
      'eats all its memory',
      'const all = []; for (;;) all.push(new Array(1e5).fill({}));',
      'the training thread ran out of memory',
    ],
  ])('costs nothing but the run when it %s', async (_, source, message) => {
    const broken = new TrainingThread({ entry: program(source), memoryMb: 16 });
    await expect(refusal(broken.fit(order, 60_000, never))).resolves.toMatchObject({
      code: 'internal',
      message,
    });
  });
});
