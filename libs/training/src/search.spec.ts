import { describe, expect, it } from '@jest/globals';
import { type Candidate, DatasetContract, SearchOrder, SearchReport } from '#contracts';
import { type Table, TableBuilder } from '#learning';
import { cvResultsCsv } from './cv-results.js';
import { type Search, searchCandidates } from './search.js';

const contract = DatasetContract.parse({
  name: 'made-up',
  features: { columns: [{ name: 'x', type: 'number' }] },
  target: { column: 'y', classes: ['no', 'yes'], positiveClass: 'yes' },
});
/** The middle is positive, the ends are not: no line tells them apart, a few splits do. */
function table(rows: number): Table {
  const builder = new TableBuilder(contract);
  for (let i = 0; i < rows; i++) {
    const x = Math.sin(i * 12.9898) * 2;
    builder.add([String(x), Math.abs(x) < 1 && i % 11 > 0 ? 'yes' : 'no']);
  }
  return builder.finish();
}
const rows = table(240);
const line: Candidate = { estimator: 'logistic-regression', params: {} };
const boosted = (maxIterations: number): Candidate => ({
  estimator: 'gradient-boosting',
  params: { maxIterations, minSamplesLeaf: 5 },
});
const search = (order: unknown, own: Partial<Search> = {}) =>
  searchCandidates({
    order: SearchOrder.parse(order),
    table: rows,
    rows: Int32Array.from({ length: 200 }, (_, row) => row),
    contract,
    balanced: false,
    seed: 42,
    threshold: 0.5,
    onProgress: () => undefined,
    ...own,
  });

describe('a search among candidates', () => {
  it('finds the estimator that suits the rows, and says how well each one did', async () => {
    const shares: number[] = [];
    const order = { kind: 'crossValidation', folds: 3, candidates: [line, boosted(10)] };
    const report = await search(order, { onProgress: (share) => shares.push(share) });
    expect(report.best.candidate).toEqual(boosted(10));
    expect(report.best.meanScore).toBeGreaterThan(0.8);
    expect(report.results.map((result) => result.rank)).toEqual([2, 1]);
    expect(report.results.every(({ foldScores }) => foldScores.length === 3)).toBe(true);
    expect(shares).toHaveLength(6);
    expect(shares.at(-1)).toBe(1);
    expect(SearchReport.parse(report)).toEqual(report);
  });

  it('finds the same again, whichever thread was faster', async () => {
    const order = { kind: 'halving', candidates: [line, boosted(2), boosted(5), boosted(10)] };
    const report = await search(order);
    expect(report).toEqual(await search(order));
    expect(report).toMatchObject({ folds: 3, factor: 2, minimumRows: 120 });
    expect(report.results.map(({ round }) => round)).toEqual([0, 0, 0, 0]);
  });

  it('goes on when a candidate cannot be fitted', async () => {
    // Three rows of a class cannot be in the test rows of all of ten folds, and without them there is no area.
    const all = Int32Array.from({ length: 200 }, (_, row) => row);
    const [first, second, third] = all.filter((row) => rows.target[row] === 1);
    const few = all.filter((row) => rows.target[row] === 0 || [first, second, third].includes(row));
    const report = await search({ kind: 'crossValidation', folds: 10, candidates: [line] }, { rows: few });
    expect(report.best.foldScores.filter((score) => score === null)).toHaveLength(7);
  });

  it.each([
    ['a parameter that the estimator does not have', { ...line, params: { depth: 3 } }, /depth/],
    ['a value it cannot take', { ...line, params: { C: -1 } }, /C/],
  ])('is refused with %s', async (_, candidate, message) => {
    expect(() => SearchOrder.parse({ kind: 'crossValidation', candidates: [candidate] })).toThrow(message);
  });

  it('becomes a table with a row per candidate and round', async () => {
    const report = await search({ kind: 'crossValidation', folds: 2, candidates: [line, boosted(10)] });
    const [header, first, second] = cvResultsCsv(report).split('\n');
    expect(header).toBe(
      'iter,n_resources,estimator,param_maxIterations,param_minSamplesLeaf,' +
        'split0_test_score,split1_test_score,mean_test_score,std_test_score,rank_test_score',
    );
    expect(first).toMatch(/^0,200,logistic-regression,,,0\.\d+,0\.\d+,0\.\d+,0\.\d+,2$/);
    expect(second).toMatch(/^0,200,gradient-boosting,10,5,/);
  });
});
