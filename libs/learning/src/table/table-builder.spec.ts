import { describe, expect, it } from '@jest/globals';
import { DatasetContract } from '#contracts';
import { rowOf, TableBuilder } from '#learning';

const contract = DatasetContract.parse({
  name: 'people',
  features: {
    columns: [
      { name: 'age', type: 'integer', min: 0 },
      { name: 'income', type: 'number', nullable: true },
      { name: 'member', type: 'boolean' },
      { name: 'city', type: 'category', nullable: true },
    ],
  },
  target: { column: 'class', classes: ['<=50K', '>50K'] },
  csv: { missing: ['?'] },
});

describe('the table builder', () => {
  it('reads cells as the contract says and learns the categories', () => {
    const builder = new TableBuilder(contract);
    expect(builder.columnNames).toEqual(['age', 'income', 'member', 'city', 'class']);
    expect(builder.add(['42', '1e3', 'TRUE', 'Bern', '>50K'])).toEqual([]);
    expect(builder.add(['7', '?', '0', '', '<=50K'])).toEqual([]);
    const table = builder.finish();
    expect(table.rows).toBe(2);
    expect(rowOf(table, 0)).toEqual([42, 1_000, 1, 'Bern']);
    expect(rowOf(table, 1)).toEqual([7, null, 0, null]);
    expect([...table.target]).toEqual([1, 0]);
  });

  it('adds nothing of a row with a problem, and names each of its problems', () => {
    const builder = new TableBuilder(contract);
    expect(builder.add(['', 'x', '1', 'Bern', 'rich'])).toEqual([
      { kind: 'null', column: 'age', detail: 'must not be null' },
      { kind: 'value', column: 'income', detail: 'must be a number' },
      { kind: 'target', column: 'class', detail: 'must be one of <=50K, >50K' },
    ]);
    expect(builder.add(['-1', '1', '1', 'Bern', ''])).toEqual([
      { kind: 'value', column: 'age', detail: 'must be at least 0' },
      { kind: 'null', column: 'class', detail: 'must not be null' },
    ]);
    expect(builder.finish()).toMatchObject({ rows: 0, target: new Int32Array() });
  });

  it('reads labels by what they mean: 1.0 is 1, True is true', () => {
    const labels = (classes: (number | boolean)[], cell: string) => {
      const builder = new TableBuilder({
        ...contract,
        features: { columns: [], additionalColumns: 'reject' },
        target: { column: 'y', classes },
      });
      return builder.add([cell]).length > 0 ? 'refused' : builder.finish().target[0];
    };
    expect(labels([0, 1], '1.0')).toBe(1);
    expect(labels([0, 1], '2')).toBe('refused');
    expect(labels([false, true], 'True')).toBe(1);
  });

  it('reads labels by what the contract says they stand for', () => {
    const labels = { '2': 1, '3': 1, café: 0 };
    const target = { column: 'y', classes: [0, 1], labels };
    const builder = new TableBuilder({
      ...contract,
      features: { ...contract.features, columns: [] },
      target,
    });
    for (const cell of ['2', '3', 'cafe\u0301', '1', '0']) expect(builder.add([cell])).toEqual([]);
    expect([...builder.finish().target]).toEqual([1, 1, 0, 1, 0]);
    expect(builder.add(['4'])).toMatchObject([{ kind: 'target' }]);
  });

  it('takes codes that are the same number for the same category', () => {
    const columns = [{ ...contract.features.columns[3]!, numericCodes: true }];
    const builder = new TableBuilder({ ...contract, features: { ...contract.features, columns } });
    for (const cell of ['1.0', '1', '01', '', 'x']) expect(builder.add([cell, '>50K'])).toEqual([]);
    const table = builder.finish();
    expect(Array.from({ length: 5 }, (_, row) => rowOf(table, row)[0])).toEqual(['1', '1', '1', null, 'x']);
  });

  it('takes a category that the contract does not list as none', () => {
    const columns = [{ ...contract.features.columns[3]!, categories: ['Genève'] }];
    const builder = new TableBuilder({ ...contract, features: { ...contract.features, columns } });
    builder.add(['Gene\u0300ve', '>50K']);
    builder.add(['Bern', '>50K']);
    const table = builder.finish();
    expect([rowOf(table, 0), rowOf(table, 1)]).toEqual([['Genève'], [null]]);
  });

  it('keeps every row of a long delivery', () => {
    const builder = new TableBuilder(contract);
    for (let i = 0; i < 3_000; i++) builder.add([String(i), '', '1', `c${i % 5}`, '>50K']);
    const table = builder.finish();
    expect(table.rows).toBe(3_000);
    expect(rowOf(table, 0)).toEqual([0, null, 1, 'c0']);
    expect(rowOf(table, 1_023)).toEqual([1_023, null, 1, 'c3']);
    expect(rowOf(table, 2_999)).toEqual([2_999, null, 1, 'c4']);
  });
});
