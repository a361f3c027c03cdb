import { describe, expect, it } from '@jest/globals';
import { InputSchema, Preprocessing, PresageError } from '#contracts';
import { Encoder } from '../scoring/encoder.js';
import { rowOf, type Table } from '../table/table.js';
import { encodeTable } from './encode-table.js';
import { fitEncodings } from './fit-encodings.js';
import fixture from './fixtures/scikit-learn.json' with { type: 'json' };

const schema = InputSchema.parse({
  columns: [
    { name: 'colour', type: 'category', nullable: true },
    ...['a', 'b', 'c'].map((name) => ({ name, type: 'number', nullable: true })),
  ],
});
const LINEAR = { scaled: true, missing: 'imputed', categories: 'oneHot' } as const;
const TREES = { scaled: false, missing: 'native', categories: 'ordinal' } as const;

function tableOf(
  numbers: readonly (readonly (number | null)[])[],
  colours: readonly (string | null)[],
): Table {
  const categories = [...new Set(colours)].filter((colour) => colour !== null);
  const codes = Int32Array.from(colours, (colour) => (colour === null ? -1 : categories.indexOf(colour)));
  const column = (i: number) => Float64Array.from(numbers, (row) => row[i] ?? NaN);
  return {
    rows: numbers.length,
    columns: [
      { kind: 'category', codes, categories },
      ...[0, 1, 2].map((i) => ({ kind: 'numeric', values: column(i) }) as const),
    ],
    target: new Int32Array(numbers.length),
  };
}

const first = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row);
const table = tableOf(fixture.numbers, fixture.colours);
const training = first(fixture.training);
const fitted = (
  preprocessing: unknown,
  needs: typeof LINEAR | typeof TREES = LINEAR,
  of = table,
  rows = training,
) => fitEncodings(of, rows, schema, Preprocessing.parse(preprocessing), needs);

function written(encoder: Encoder, of: Table): number[][] {
  const into = new Float64Array(encoder.width);
  return Array.from({ length: of.rows }, (_, row) => {
    encoder.write(rowOf(of, row), into);
    return [...into];
  });
}

describe('preprocessing', () => {
  it.each(fixture.cases)(
    'gives the numbers that scikit-learn gives: $imputation, clipped to $clipQuantiles',
    ({ imputation, clipQuantiles, encoded }) => {
      const encodings = fitted({ numericImputation: imputation, clipQuantiles: clipQuantiles ?? undefined });
      const rows = written(new Encoder(encodings, schema), table);
      rows.forEach((row, i) => {
        expect(row).toHaveLength(encoded[i]?.length ?? 0);
        row.forEach((value, j) => expect(value).toBeCloseTo(encoded[i]?.[j] ?? NaN, 12));
      });
    },
  );

  it.each([
    ['indicators', LINEAR],
    ['codes', TREES],
  ])('encodes a whole table as it encodes its rows, with categories as %s', (_, needs) => {
    const encodings = fitted(
      { derivedColumns: [{ kind: 'product', name: 'ab', left: 'a', right: 'b' }] },
      needs,
    );
    const rows = written(new Encoder(encodings, schema), table);
    const { numeric, categorical } = encodeTable(table, first(table.rows), schema, encodings);
    rows.forEach((row, r) => {
      const [colour] = categorical.map(({ codes }) => codes[r] ?? -1);
      const indicators = Array.from({ length: categorical[0]?.size ?? 0 }, (__, i) => (i === colour ? 1 : 0));
      const category = needs === LINEAR ? indicators : [colour === -1 ? NaN : colour];
      expect(row).toEqual([...numeric.map((values) => values[r]), ...category]);
    });
  });

  it('leaves numbers as they are, and missing ones missing, for estimators that want them so', () => {
    const { numeric } = encodeTable(table, training, schema, fitted({ clipQuantiles: [0.1, 0.9] }, TREES));
    const given = fixture.numbers.slice(0, fixture.training).map((row) => row[0] ?? NaN);
    expect([...(numeric[0] ?? [])]).toEqual(given);
  });

  it('computes ratios and products, missing where a part is missing or the result is no number', () => {
    const numbers = [
      [6, 1, 0],
      [6, null, 0],
      [6, -1, 0],
      [1e200, 1e-200, 1e200],
    ];
    const derivedColumns = [
      { kind: 'ratio', name: 'r', numerator: 'a', denominator: 'b', offset: 1 },
      { kind: 'product', name: 'p', left: 'a', right: 'c' },
    ];
    const made = tableOf(numbers, ['red', 'red', 'red', 'red']);
    const encodings = fitted({ derivedColumns }, TREES, made, first(4));
    const rows = written(new Encoder(encodings, schema), made).map((row) => row.slice(3, 5));
    expect(rows).toEqual([
      [3, 0],
      [NaN, 0],
      [NaN, 0],
      [1e200, NaN],
    ]);
  });

  it('shows no estimator the columns that are unused', () => {
    const encodings = fitted({ unusedColumns: ['a', 'colour'] });
    expect(encodings).toMatchObject([{ source: { column: 'b' } }, { source: { column: 'c' } }]);
    expect(encodings).toHaveLength(2);
  });

  it('sets no indicator for a missing category when nothing is to stand in for it', () => {
    const rows = written(new Encoder(fitted({ categoryImputation: 'none' }), schema), table);
    expect(fixture.colours[0]).toBeNull();
    expect(rows[0]?.slice(3)).toEqual([0, 0, 0]);
  });

  it('lets the first of equally frequent categories stand in for a missing one', () => {
    const tied = tableOf(
      [[1], [2], [3], [4], [5]].map(([a = 0]) => [a, a, a]),
      ['red', null, 'green', 'red', 'green'],
    );
    expect(fitted({}, LINEAR, tied, first(5)).at(-1)).toMatchObject({ fill: 'green' });
  });

  it('takes a column without a single number for 0', () => {
    const empty = tableOf(
      [
        [null, 1, 2],
        [null, 2, 3],
      ],
      ['red', 'red'],
    );
    for (const numericImputation of ['mean', 'median']) {
      const encodings = fitted({ numericImputation, clipQuantiles: [0, 1] }, LINEAR, empty, first(2));
      expect(encodings[0]).toMatchObject({ fill: 0, mean: 0, scale: 1 });
    }
  });

  it.each([
    [{ unusedColumns: ['d'] }, 'there is no column "d" to leave unused'],
    [{ unusedColumns: ['a', 'b', 'c', 'colour'] }, 'nothing to learn from'],
    [{ derivedColumns: [{ kind: 'product', name: 'a', left: 'b', right: 'c' }] }, '"a" is there already'],
    [
      { derivedColumns: [{ kind: 'product', name: 'd', left: 'b', right: 'colour' }] },
      '"d" needs "colour", which is no column of numbers',
    ],
  ])('refuses %j', (preprocessing, message) => {
    expect(() => fitted(preprocessing)).toThrow(PresageError);
    expect(() => fitted(preprocessing)).toThrow(message);
  });
});
