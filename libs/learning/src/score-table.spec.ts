import { describe, expect, it } from '@jest/globals';
import type { Model, Row, Table } from '#learning';
import { scoreTable } from '#learning';

/** Answers with the row's only number. */
const echo: Model = {
  classes: 2,
  scores: (rows: readonly Row[]) => Float64Array.from(rows.flatMap(([x]) => [-Number(x), Number(x)])),
};

describe('scoring a table', () => {
  it('keeps the order of the asked rows, however many there are', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => i);
    const table: Table = {
      rows: 10_000,
      columns: [{ kind: 'numeric', values }],
      target: new Int32Array(10_000),
    };
    const backwards = Int32Array.from({ length: 9_999 }, (_, i) => 9_999 - i);
    const scores = scoreTable(echo, table, backwards);
    expect(scores.filter((_, i) => i % 2 === 1)).toEqual(Float64Array.from(backwards));
  });
});
