import { describe, expect, it } from '@jest/globals';
import { DatasetContract } from '#contracts';
import { datasetProfile, TableBuilder } from '#learning';

const contract = DatasetContract.parse({
  name: 'people',
  description: 'Who they are',
  features: {
    columns: [
      { name: 'age', type: 'integer', description: 'In years' },
      { name: 'income', type: 'number', nullable: true },
      { name: 'city', type: 'category', nullable: true },
    ],
  },
  target: { column: 'rich', classes: ['no', 'yes'], positiveClass: 'yes' },
});

function profileOf(rows: readonly (readonly string[])[], of: DatasetContract = contract) {
  const builder = new TableBuilder(of);
  for (const row of rows) expect(builder.add(row)).toEqual([]);
  return datasetProfile(builder.finish(), of);
}

const few = [
  ['20', '1.5', 'Bern', 'no'],
  ['30', '', 'Aarau', 'yes'],
  ['40', '2.5', 'Bern', 'no'],
  ['40', '10', '', 'yes'],
  ['90', '-4', 'Chur', 'yes'],
];

describe('the profile of a table', () => {
  it('has ranges, quantiles and moments of what is there, and counts what is missing', () => {
    const { rows, columns } = profileOf(few);
    expect(rows).toBe(5);
    expect(columns[0]).toMatchObject({
      name: 'age',
      type: 'integer',
      description: 'In years',
      kind: 'numeric',
      missing: 0,
      distinct: 4,
      summary: { min: 20, max: 90, mean: 44, quantiles: { p25: 30, p50: 40, p75: 40, p95: 80 } },
    });
    expect(columns[1]).toMatchObject({ missing: 1, distinct: 4, summary: { min: -4, max: 10, mean: 2.5 } });
    // numpy.std([1.5, 2.5, 10, -4]) and numpy.quantile of the same at 0.05 and 0.25.
    const income = columns[1]?.kind === 'numeric' ? columns[1].summary : undefined;
    expect(income?.standardDeviation).toBeCloseTo(4.987484335815001, 12);
    expect(income?.quantiles.p05).toBeCloseTo(-3.175, 12);
    expect(income?.quantiles.p25).toBeCloseTo(0.125, 12);
  });

  it('counts categories, the most frequent first, and sums up those beyond ten', () => {
    expect(profileOf(few).columns[2]).toEqual({
      name: 'city',
      type: 'category',
      kind: 'category',
      missing: 1,
      distinct: 3,
      top: [
        { value: 'Bern', rows: 2 },
        { value: 'Aarau', rows: 1 },
        { value: 'Chur', rows: 1 },
      ],
      otherRows: 0,
    });
    const many = Array.from({ length: 40 }, (_, place) => ['1', '1', `c${place % 13}`, 'no']);
    const [, , city] = profileOf(many).columns;
    expect(city).toMatchObject({ distinct: 13, otherRows: 9 });
    expect(city?.kind === 'category' && city.top.map(({ value }) => value)).toEqual([
      'c0',
      'c1',
      'c10',
      'c11',
      'c12',
      'c2',
      'c3',
      'c4',
      'c5',
      'c6',
    ]);
  });

  it('counts the rows of each class, those without any included', () => {
    expect(profileOf(few).target).toEqual({
      column: 'rich',
      classes: [
        { label: 'no', rows: 2 },
        { label: 'yes', rows: 3 },
      ],
    });
  });

  it('correlates numbers over the rows where both are present, and a binary target with them', () => {
    const { correlations } = profileOf(few);
    expect(correlations.columns).toEqual(['age', 'income', 'rich']);
    const [age, income] = correlations.matrix;
    expect(age?.[0]).toBeCloseTo(1, 12);
    // pandas.DataFrame.corr of the same five rows.
    expect(age?.[1]).toBeCloseTo(-0.5911890831, 9);
    expect(age?.[2]).toBeCloseTo(0.4730161649, 9);
    expect(income?.[2]).toBeCloseTo(0.1002509414, 9);
    expect(correlations.matrix[2]?.[1]).toBe(income?.[2]);
  });

  it('knows no correlation of a column that does not vary, and leaves out those beyond twenty', () => {
    const columns = Array.from({ length: 23 }, (_, place) => ({ name: `x${place}`, type: 'number' }));
    const wide = DatasetContract.parse({ ...contract, features: { columns } });
    const row = (value: string) => ['7', ...Array.from({ length: 22 }, () => value), 'no'];
    const { correlations } = profileOf([row('1'), row('2')], wide);
    expect(correlations.columns).toHaveLength(21);
    expect(correlations.omitted).toBe(3);
    expect(correlations.matrix[0]?.every((r) => r === null)).toBe(true);
    expect(correlations.matrix[1]?.[2]).toBeCloseTo(1, 12);
  });

  it('puts every value into one bin of the histogram, whole numbers into bins of equally many', () => {
    const rows = Array.from({ length: 300 }, (_, place) => [
      String(place % 73),
      String(place / 7),
      'a',
      'no',
    ]);
    for (const column of profileOf(rows).columns) {
      if (column.kind !== 'numeric') continue;
      const { edges, counts } = column.summary!.histogram;
      expect(edges).toHaveLength(counts.length + 1);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300);
      expect(edges[0]).toBeLessThanOrEqual(column.summary!.min);
      expect(edges.at(-1)).toBeGreaterThanOrEqual(column.summary!.max - 1e-9);
    }
    const [age] = profileOf(rows).columns;
    const { edges } = age?.kind === 'numeric' ? age.summary!.histogram : { edges: [] };
    expect(edges[1]! - edges[0]!).toBe(4);
  });

  it('has no summary of a column without a value, and none of an empty table', () => {
    const [, income] = profileOf([['1', '', '', 'no']]).columns;
    expect(income).toEqual({ name: 'income', type: 'number', kind: 'numeric', missing: 1, distinct: 0 });
    const empty = profileOf([]);
    expect(empty.rows).toBe(0);
    expect(empty.columns[0]).not.toHaveProperty('summary');
    expect(empty.correlations.matrix[0]).toEqual([null, null, null]);
  });
});
