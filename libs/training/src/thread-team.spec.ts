import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ESTIMATOR_PARAMS, type EstimatorName } from '#contracts';
import { fit, type Table } from '#learning';
import { madeUp, madeUpTable } from './made-up-table.fixture.js';
import { runningThreads } from './running-threads.fixture.js';
import { ThreadTeam } from './thread-team.js';

const teams: ThreadTeam[] = [];
afterEach(async () => {
  await Promise.all(teams.splice(0).map((team) => team.close()));
  expect(runningThreads()).toBe(0);
});
function teamOf(size: number, entry?: URL): ThreadTeam {
  const team = new ThreadTeam(size, entry);
  teams.push(team);
  return team;
}
const program = (source: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads'; ${source}`)}`,
  );

const tables = new Map<2 | 3, Table>();
beforeAll(() => {
  for (const classes of [2, 3] as const) tables.set(classes, madeUpTable(madeUp(classes), 6_000));
});

interface Given {
  readonly classes?: 2 | 3;
  readonly balanced?: boolean;
  readonly params?: Record<string, unknown>;
}
function task(estimator: EstimatorName, { classes = 3, balanced = false, params = {} }: Given) {
  const table = tables.get(classes)!;
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => row % 10 > 0);
  return {
    table,
    rows,
    contract: madeUp(classes),
    estimator,
    params: ESTIMATOR_PARAMS[estimator].parse(params),
    balanced,
    seed: 42,
  };
}
const forest = (team: ThreadTeam) => ({ ...task('random-forest', { params: { trees: 7 } }), team });
const boosting = (team: ThreadTeam) => ({
  ...task('gradient-boosting', { params: { maxIterations: 10_000, earlyStopping: false } }),
  team,
});

const LEARNED: [estimator: EstimatorName, given: Given][] = [
  ['random-forest', { params: { trees: 7 } }],
  ['random-forest', { params: { trees: 2, maxFeatures: 1 }, balanced: true, classes: 2 }],
  ['gradient-boosting', { params: { maxIterations: 5 }, classes: 2 }],
  ['gradient-boosting', { params: { maxIterations: 5, categories: 'oneHot' }, balanced: true }],
  ['gradient-boosting', { params: { maxIterations: 30, earlyStopping: true, patience: 1, learningRate: 1 } }],
  ['gradient-boosting', { params: { maxIterations: 3, minSamplesLeaf: 1, maxLeaves: 300, maxDepth: 9 } }],
  ['gradient-boosting', { params: { maxIterations: 2, minSamplesLeaf: 3_000 } }],
];

describe('a team of threads', () => {
  it.each(LEARNED)(
    'learns what one thread learns, however many they are: %s, %j',
    async (estimator, given) => {
      const one = JSON.stringify(await fit(task(estimator, given)));
      for (const size of [2, 3]) {
        const together = await fit({ ...task(estimator, given), team: teamOf(size) });
        expect(JSON.stringify(together) === one).toBe(true);
      }
    },
  );

  it('says how far it is, up to the end and never back', async () => {
    const told: number[] = [];
    await fit({ ...forest(teamOf(3)), onProgress: (share) => told.push(share) });
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  });

  it('gives up in the middle when progress is no longer wanted', async () => {
    for (const task of [forest, boosting]) {
      const told: number[] = [];
      const fitting = fit({
        ...task(teamOf(2)),
        onProgress: (share) => {
          told.push(share);
          throw new Error('no longer wanted');
        },
      });
      await expect(fitting).rejects.toThrow('no longer wanted');
      expect(told).toHaveLength(1);
    }
  });

  it('tells nobody anything more who has given up', async () => {
    const chatty = `for (let i = 1; i < 1000; i++) parentPort.postMessage({ kind: 'progress', share: (i + workerData.index / 2) / 1000 });`;
    const team = teamOf(2, program(`parentPort.on('message', () => { ${chatty} });`));
    let told = 0;
    const giveUp = () => {
      told++;
      throw new Error('no longer wanted');
    };
    await expect(team.run({ name: 'chat', work: () => {} }, {}, giveUp)).rejects.toThrow('no longer wanted');
    await team.close();
    expect(told).toBe(1);
  });

  it.each([
    ['dies', 'if (workerData.index === 1) process.exit(3); else for (;;);', 'with code 3'],
    ['throws', 'if (workerData.index === 1) throw new Error("a defect"); else for (;;);', 'a defect'],
  ])('fails when a thread %s, whatever the others wait for', async (_, source, message) => {
    const team = teamOf(3, program(`parentPort.on('message', () => { ${source} });`));
    await expect(fit(forest(team))).rejects.toThrow(message);
  });

  it('fails when a thread dies in the middle, and the others wait for it', async () => {
    const entry = JSON.stringify(new URL('./team.thread.js', import.meta.url));
    const dying = `if (workerData.index === 1) parentPort.on('message', () => process.exit(3)); else await import(${entry});`;
    await expect(fit(boosting(teamOf(3, program(dying))))).rejects.toThrow('with code 3');
  });

  it('fails when a thread has died before there was work', async () => {
    const fitting = fit(forest(teamOf(2, program('process.exit(4);'))));
    await expect(fitting).rejects.toThrow('with code 4');
  });
});
