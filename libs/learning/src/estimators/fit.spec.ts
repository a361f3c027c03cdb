import { beforeAll, describe, expect, it } from '@jest/globals';
import { DatasetContract, ModelArtifact, PresageError } from '#contracts';
import { fit, learnedSchema, loadModel, rowOf, scoreTable, type Table, TableBuilder } from '#learning';

const contract = DatasetContract.parse({
  name: 'made-up',
  features: {
    columns: [
      { name: 'x', type: 'number', nullable: true },
      { name: 'far', type: 'number' },
      { name: 'colour', type: 'category', nullable: true },
    ],
  },
  target: { column: 'y', classes: ['no', 'yes'], positiveClass: 'yes' },
});

/** Overlapping classes, a column with another scale, and a category that tells something. */
function table(rows: number, of: DatasetContract = contract): Table {
  const builder = new TableBuilder(of);
  for (let i = 0; i < rows; i++) {
    const wave = Math.sin(i * 12.9898) * 3;
    const colour = ['red', 'green', ''][i % 3] ?? '';
    const yes = wave + Math.cos(i * 78.233) * 2 + (colour === 'red' ? 1 : 0) > 1.5;
    const problems = builder.add([
      i % 7 === 0 ? '' : String(wave),
      String(1e6 + i),
      colour,
      yes ? 'yes' : 'no',
    ]);
    expect(problems).toEqual([]);
  }
  return builder.finish();
}

const all = (of: Table) => Int32Array.from({ length: of.rows }, (_, row) => row);
const fitted = (of: Table, rows = all(of), balanced = false, by: DatasetContract = contract) =>
  fit({
    table: of,
    rows,
    contract: by,
    estimator: 'ml-logistic-regression',
    params: {},
    balanced,
    seed: 42,
  });
const weightsOf = ({ estimator }: ModelArtifact) =>
  (estimator.kind === 'linear' ? estimator.weights[0] : []) ?? [];
const probabilities = (artifact: ModelArtifact, of: Table) =>
  scoreTable(loadModel(artifact, contract.features), of, all(of)).filter((_, i) => i % 2 === 1);
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('fitting a logistic regression', () => {
  const rows = table(600);
  let artifact: ModelArtifact;
  beforeAll(async () => {
    artifact = await fitted(rows);
  });

  it('finds the optimum: along every column, errors and penalty hold the balance', async () => {
    const errors = probabilities(artifact, rows).map((p, row) => (rows.target[row] ?? 0) - p);
    // The condition that defines the optimum. The intercept is free of penalty; colour's first weight is the third.
    expect(sum(errors)).toBeCloseTo(0, 1);
    const weights = weightsOf(artifact);
    for (const [i, encoding] of artifact.encodings.entries()) {
      const along = errors.map((error, row) => {
        const value = rowOf(rows, row)[i];
        if (encoding.kind === 'oneHot')
          return (value ?? encoding.fill) === encoding.categories[0] ? error : 0;
        if (encoding.kind !== 'numeric') return NaN;
        return typeof value === 'number' ? error * ((value - encoding.mean) / encoding.scale) : 0;
      });
      const penalty = Math.SQRT2 * Math.tanh((Math.SQRT2 * (weights[i] ?? NaN)) / 2);
      expect(sum(along)).toBeCloseTo(penalty, 1);
    }
    expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it('goes on until it has arrived, also where the steps are short because a class is rare', async () => {
    const builder = new TableBuilder(contract);
    for (let i = 0; i < 2_000; i++)
      builder.add([String((i * 37) % 101), '1', '', i % 80 === 0 ? 'yes' : 'no']);
    const rare = builder.finish();
    const missing = sum(probabilities(await fitted(rare), rare)) - 25;
    expect(Math.abs(missing)).toBeLessThan(0.02);
  });

  it('gives the class that is named positive the probability, whichever it is', async () => {
    const other = DatasetContract.parse({ ...contract, target: { ...contract.target, positiveClass: 'no' } });
    const turned = await fitted(rows, all(rows), false, other);
    expect(turned.positiveIndex).toBe(0);
    const pairs = [probabilities(artifact, rows), probabilities(turned, rows)];
    for (let row = 0; row < 20; row++) expect(pairs[0]?.[row]).toBeCloseTo(pairs[1]?.[row] ?? NaN, 3);
  });

  it('gives the same artifact again, and the artifact gives the same bits after being written and read', async () => {
    expect(await fitted(rows)).toEqual(artifact);
    const read = ModelArtifact.parse(JSON.parse(JSON.stringify(artifact)));
    expect(probabilities(read, rows)).toEqual(probabilities(artifact, rows));
  });

  it('looks at no row but the given ones', async () => {
    const half = all(rows).slice(0, 300);
    const short = table(300);
    expect(await fitted(rows, half)).toEqual(await fitted(short));
  });

  it('standardizes by mean and population deviation, once what is null has become the mean', async () => {
    const builder = new TableBuilder(contract);
    for (const [x, y] of [
      ['1', 'no'],
      ['3', 'yes'],
      ['', 'no'],
      ['5', 'yes'],
      ['3', 'no'],
    ] as const) {
      builder.add([x, '8', 'red', y]);
    }
    const { encodings } = await fitted(builder.finish());
    expect(encodings[0]).toMatchObject({ kind: 'numeric', mean: 3, scale: Math.sqrt(8 / 5) });
    expect(encodings[1]).toMatchObject({ kind: 'numeric', mean: 8, scale: 1 });
    expect(encodings[2]).toEqual({ kind: 'oneHot', column: 'colour', categories: ['red'], fill: 'red' });
  });

  it('keeps the learned categories for the version, but no category of the rows held out', async () => {
    const builder = new TableBuilder(contract);
    ['red', 'green', 'blue', 'red'].forEach((colour, i) =>
      builder.add([String(i), '1', colour, i % 2 ? 'yes' : 'no']),
    );
    const { encodings } = await fitted(builder.finish(), Int32Array.from([0, 1, 3]));
    expect(learnedSchema(contract.features, encodings).columns[2]?.categories).toEqual(['green', 'red']);
  });

  it('makes the classes count the same when they are to be balanced', async () => {
    const builder = new TableBuilder(contract);
    for (let i = 0; i < 100; i++)
      builder.add([String(i % 10), '1', 'red', i % 10 === 0 || i === 5 ? 'yes' : 'no']);
    const uneven = builder.finish();
    const positives = async (balanced: boolean) => {
      const p = probabilities(await fitted(uneven, all(uneven), balanced), uneven);
      const meanOf = (label: number) => {
        const own = p.filter((_, row) => uneven.target[row] === label);
        return sum(own) / own.length;
      };
      return (meanOf(0) + meanOf(1)) / 2;
    };
    expect(await positives(true)).toBeCloseTo(0.5, 2);
    expect(await positives(false)).toBeLessThan(0.4);
  });

  it('keeps the weights small when the classes can be told apart without an error', async () => {
    const builder = new TableBuilder(contract);
    for (let i = 0; i < 40; i++) builder.add([String(i), '1', 'red', i < 20 ? 'no' : 'yes']);
    const apart = builder.finish();
    const separating = await fitted(apart);
    const p = probabilities(separating, apart);
    expect([...p].map((value) => value > 0.5)).toEqual([...apart.target].map((label) => label === 1));
    expect(Math.abs(weightsOf(separating)[0] ?? NaN)).toBeLessThan(10);
  });

  it.each([
    [
      'one class only',
      () =>
        fitted(
          rows,
          all(rows).filter((row) => rows.target[row] === 0),
        ),
      /one class/,
    ],
    [
      'more than two classes',
      () =>
        fitted(rows, all(rows), false, { ...contract, target: { column: 'y', classes: ['a', 'b', 'c'] } }),
      /two classes apart, not 3/,
    ],
    [
      'numbers beyond computing',
      () => {
        const builder = new TableBuilder(contract);
        ['1e308', '-1e308', '1e308', '-1e308'].forEach((x, i) =>
          builder.add([x, '1', '', i < 2 ? 'no' : 'yes']),
        );
        return fitted(builder.finish());
      },
      /"x" has numbers too large/,
    ],
  ])('refuses %s', async (_, attempt, message) => {
    const error = await attempt().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PresageError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });
});
