import { describe, expect, it } from '@jest/globals';
import { type ImportanceTask, type Model, permutationImportance, type Row, type Table } from '#learning';
import fixture from './fixtures/permutation-importance.json' with { type: 'json' };

/** A logistic model of fixed weights; a category counts by its name. */
const model: Model = {
  classes: 2,
  scores: (rows: readonly Row[]) =>
    Float64Array.from(
      rows.flatMap((row) => {
        const sum = row.reduce<number>((all, value, i) => all + (fixture.weights[i] ?? 0) * Number(value), 0);
        const p = 1 / (1 + Math.exp(-sum));
        return [1 - p, p];
      }),
    ),
};
const column = (c: number) => Float64Array.from(fixture.rows, (row) => row[c] ?? NaN);
const table: Table = {
  rows: fixture.rows.length,
  columns: [0, 1, 2].map((c) => ({ kind: 'numeric', values: column(c) })),
  target: Int32Array.from(fixture.target),
};
const task: ImportanceTask = {
  model,
  table,
  rows: Int32Array.from(fixture.rows, (_, row) => row),
  names: ['strong', 'idle', 'weak'],
  metric: 'rocAuc',
  positiveIndex: 1,
  threshold: 0.5,
  repeats: fixture.repeats,
  maxSamples: 1_000,
  seed: fixture.seed,
  onProgress: () => undefined,
};

describe('permutation importance', () => {
  it.each(['rocAuc', 'logLoss'] as const)('of %s is what scikit-learn finds', async (metric) => {
    const { features } = await permutationImportance({ ...task, metric });
    for (const { feature, mean_drop, std_drop } of features) {
      const c = task.names.indexOf(feature);
      expect(mean_drop).toBeCloseTo(fixture[metric].mean[c] ?? NaN, 12);
      expect(std_drop).toBeCloseTo(fixture[metric].deviation[c] ?? NaN, 12);
    }
  });

  it('puts the column that matters most first, and gives an unused one nothing', async () => {
    const { features } = await permutationImportance(task);
    expect(features.map(({ feature }) => feature)).toEqual(['strong', 'weak', 'idle']);
    expect(features[2]).toEqual({ feature: 'idle', mean_drop: 0, std_drop: 0 });
  });

  it('shuffles categories, too', async () => {
    const signs = { kind: 'category', categories: ['-2', '2'] } as const;
    const codes = Int32Array.from(column(0), (value) => (value > 0 ? 1 : 0));
    const columns = table.columns.with(0, { ...signs, codes });
    const { features } = await permutationImportance({ ...task, table: { ...table, columns } });
    expect(features[0]?.feature).toBe('strong');
    expect(features[0]?.mean_drop).toBeGreaterThan(0.1);
  });

  it('looks at a draw of the rows it is given, and at no other', async () => {
    let most = 0;
    const counting: Model = {
      classes: 2,
      scores: (rows) => {
        most = Math.max(most, rows.length);
        return model.scores(rows);
      },
    };
    const rows = task.rows.subarray(0, 30);
    const some = { ...task, model: counting, rows, maxSamples: 20 };
    const first = await permutationImportance(some);
    expect(most).toBe(20);
    const columns = table.columns.map((of) =>
      of.kind === 'numeric' ? { ...of, values: of.values.map((value, row) => (row < 30 ? value : NaN)) } : of,
    );
    expect(await permutationImportance({ ...some, table: { ...table, columns } })).toEqual(first);
  });

  it('says how far it is, and stops when it is told to', async () => {
    const shares: number[] = [];
    await permutationImportance({ ...task, onProgress: (share) => void shares.push(share) });
    expect(shares).toHaveLength(3 * fixture.repeats);
    expect(shares.at(-1)).toBe(1);
    const cancelled = permutationImportance({
      ...task,
      onProgress: (share) => (share > 0.5 ? Promise.reject(new Error('enough')) : undefined),
    });
    await expect(cancelled).rejects.toThrow('enough');
  });

  it('refuses rows for which the metric means nothing', async () => {
    const rows = task.rows.filter((row) => table.target[row] === 1);
    await expect(permutationImportance({ ...task, rows })).rejects.toThrow(/rocAuc is not defined/);
  });
});
