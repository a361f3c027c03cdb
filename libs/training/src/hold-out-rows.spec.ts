import { describe, expect, it } from '@jest/globals';
import type { Table } from '#learning';
import { splitRows } from './hold-out-rows.js';

const table: Table = { rows: 6, columns: [], target: Int32Array.from([0, 1, 0, 1, 0, 1]) };
const explicit = (rows: number[]) => splitRows(table, ['a', 'b'], { kind: 'rows', rows }, 'day.csv');

describe('holding rows out', () => {
  it('holds out the rows that are named, in their order, and learns from all others', () => {
    const { train, test } = explicit([4, 1]);
    expect([...test]).toEqual([4, 1]);
    expect([...train]).toEqual([0, 2, 3, 5]);
  });

  it('draws a share of every class when none are named', () => {
    const { train, test } = splitRows(
      table,
      ['a', 'b'],
      { kind: 'share', testShare: 1 / 3, seed: 1 },
      'day.csv',
    );
    expect([...test].map((row) => table.target[row]).toSorted((a = 0, b = 0) => a - b)).toEqual([0, 1]);
    expect([...train, ...test].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([[[6]], [[-1]], [[1.5]], [[2, 2]]])('refuses %j: no such row, or named twice', (rows) => {
    expect(() => explicit(rows)).toThrow(/cannot be held out: it is not among the 6, or named twice/);
  });

  it('refuses to hold nothing out', () => {
    expect(() => explicit([])).toThrow(/nothing to measure on/);
  });
});
