import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, SearchReport } from '#contracts';
import {
  carryOut,
  crossValidation,
  minimumRows,
  parameterGrid,
  SEARCH_MODES,
  stratifiedKFold,
  successiveHalving,
  type Trial,
  type TrialOutcome,
} from '#learning';
import fixture from './fixtures/searches.json' with { type: 'json' };

const everyRow = (length: number) => Int32Array.from({ length }, (_, row) => row);
/** A candidate whose score is to be its C. */
const level = (C: number): Candidate => ({ estimator: 'logistic-regression', params: { C } });
const levelOf = ({ candidate }: Pick<Trial, 'candidate'>) => Number(candidate.params['C']);

describe('stratified folds', () => {
  it.each(fixture.folds)('are the rows that scikit-learn takes: $name', ({ target, folds, seed, test }) => {
    const splits = stratifiedKFold(Int32Array.from(target), everyRow(target.length), folds, seed);
    expect(splits.map((split) => [...split.test])).toEqual(test);
  });

  it('hold every row out once, learn from the others, and give each class its share', () => {
    const tables = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 150 });
    fc.assert(
      fc.property(tables, fc.integer({ min: 2, max: 7 }), fc.nat(), (labels, folds, seed) => {
        // Rows of the table that are not to be used stand in between.
        const rows = everyRow(labels.length).map((row) => 2 * row);
        const target = Int32Array.from({ length: 2 * labels.length }, (_, i) => labels[i >> 1] ?? 0);
        const splits = stratifiedKFold(target, rows, folds, seed);
        const heldOut = splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
        expect(heldOut).toEqual([...rows]);
        for (const { train, test } of splits) {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...rows]);
          for (const k of new Set(labels)) {
            const size = labels.filter((label) => label === k).length;
            const own = test.filter((row) => target[row] === k).length;
            expect(Math.abs(own - size / folds)).toBeLessThan(1);
          }
        }
      }),
    );
  });
});

describe('a grid of parameters', () => {
  it('has every combination once, the last name changing fastest', () => {
    expect(parameterGrid({ maxLeaves: [31, 63], learningRate: [0.1, 0.2] })).toEqual([
      { learningRate: 0.1, maxLeaves: 31 },
      { learningRate: 0.1, maxLeaves: 63 },
      { learningRate: 0.2, maxLeaves: 31 },
      { learningRate: 0.2, maxLeaves: 63 },
    ]);
  });

  it('leaves out what is null, so that the default holds', () => {
    expect(parameterGrid({ maxDepth: [null, 4] })).toEqual([{}, { maxDepth: 4 }]);
    expect(parameterGrid({})).toEqual([{}]);
  });
});

describe('successive halving', () => {
  it.each(fixture.halving)('goes through the rounds of scikit-learn: $name', async (of) => {
    const target = Int32Array.from(of.target);
    const firstFolds: unknown[] = [];
    const best = Math.max(...of.levels);
    const plan = successiveHalving({
      candidates: of.levels.map(level),
      target,
      rows: everyRow(target.length),
      folds: of.folds,
      metric: 'accuracy',
      seed: of.seed,
      factor: of.factor,
      minimumRows: typeof of.minimumRows === 'number' ? of.minimumRows : 'exhaust',
    });
    const report = await carryOut(plan, async (trials) => {
      const own = trials.find((trial) => levelOf(trial) === best && trial.fold === 0);
      firstFolds.push({ train: [...(own?.train ?? [])], test: [...(own?.test ?? [])] });
      return trials.map((trial) => levelOf(trial) / 100);
    });
    const rounds = of.rowsOfRounds.map((_, round) => report.results.filter((row) => row.round === round));
    expect(rounds.map((round) => round[0]?.rows)).toEqual(of.rowsOfRounds);
    expect(rounds.map((round) => round.length)).toEqual(of.candidatesOfRounds);
    expect(firstFolds).toEqual(of.firstFoldOfBest);
    expect(report.best.candidate).toEqual(level(best));
    expect(SearchReport.parse(report)).toEqual(report);
  });

  it('refuses a factor that does not halve', () => {
    const task = { candidates: [level(1)], target: everyRow(9), rows: everyRow(9), folds: 3, seed: 1 };
    const plan = successiveHalving({ ...task, metric: 'f1', factor: 1, minimumRows: 'exhaust' });
    expect(() => plan.next()).toThrow(/above 1/);
  });
});

describe('cross-validation of candidates', () => {
  const target = Int32Array.from({ length: 30 }, (_, row) => row % 2);
  const compare = (metric: 'rocAuc' | 'logLoss', outcome: (trial: Trial) => TrialOutcome) =>
    carryOut(
      crossValidation({
        candidates: [1, 2, 3].map(level),
        target,
        rows: everyRow(30),
        folds: 3,
        metric,
        seed: 42,
      }),
      async (trials) => trials.map(outcome),
    );

  it('takes the best mean, and tells the spread over the folds', async () => {
    const scores = { 1: [0.9, 0.5, 0.7], 2: [0.8, 0.8, 0.7], 3: [0.1, 0.2, 0.3] };
    const report = await compare('rocAuc', (trial) => scores[levelOf(trial) as 1 | 2 | 3][trial.fold] ?? 0);
    expect(report.best).toMatchObject({ candidate: level(2), rank: 1, rows: 30 });
    expect(report.results.map((row) => row.rank)).toEqual([2, 1, 3]);
    expect(report.results[0]?.meanScore).toBeCloseTo(0.7, 12);
    expect(report.results[0]?.standardDeviation).toBeCloseTo(Math.sqrt(0.08 / 3), 12);
  });

  it('counts a fit that failed as 0', async () => {
    const report = await compare('rocAuc', (trial) =>
      levelOf(trial) === 2 && trial.fold === 0 ? 'failed' : 0.6,
    );
    expect(report.results[1]).toMatchObject({ foldScores: [null, 0.6, 0.6], rank: 3 });
    expect(report.results[1]?.meanScore).toBeCloseTo(0.4, 12);
  });

  it('takes the smallest loss, and never one that has failed', async () => {
    const report = await compare('logLoss', (trial) => {
      if (levelOf(trial) === 1) return 'failed';
      return levelOf(trial) === 2 ? 0.5 : 0.3;
    });
    expect(report.best).toMatchObject({ candidate: level(3), foldScores: [-0.3, -0.3, -0.3] });
    expect(report.results[0]).toMatchObject({ meanScore: null, rank: 3 });
    expect(SearchReport.parse(report)).toEqual(report);
  });

  it('takes the first of equals', async () => {
    expect((await compare('rocAuc', () => 0.5)).best.candidate).toEqual(level(1));
  });
});

describe('the rows of the first round', () => {
  const rows = (length: number, rarest: number) =>
    Int32Array.from({ length }, (_, row) => (row < rarest ? 1 : 0));

  it('are left to the search in a large table', () => {
    expect(minimumRows(rows(1_201, 600), everyRow(1_201), SEARCH_MODES.fast)).toBe('exhaust');
  });

  it('let every fold of a small table have two of the rarest class', () => {
    expect(minimumRows(rows(1_000, 300), everyRow(1_000), SEARCH_MODES.fast)).toBe(120);
    expect(minimumRows(rows(1_000, 300), everyRow(1_000), SEARCH_MODES.full)).toBe(250);
    expect(minimumRows(rows(1_000, 20), everyRow(1_000), SEARCH_MODES.full)).toBe(500);
    expect(minimumRows(rows(1_000, 5), everyRow(1_000), SEARCH_MODES.full)).toBe(1_000);
    expect(minimumRows(rows(100, 50), everyRow(100), SEARCH_MODES.fast)).toBe(100);
  });
});
