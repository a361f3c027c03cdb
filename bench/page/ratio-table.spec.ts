import { describe, expect, it } from '@jest/globals';
import { atLeast, atMost, ratioTable } from './ratio-table.js';

const spread = { median: 2.5, least: 2, most: 3 };

describe('the table of ratios', () => {
  it('says which aims are met and which are missed', () => {
    const row = { what: 'ours', against: 'theirs', ratio: spread };
    const table = ratioTable([
      { ...row, aim: atLeast(2.5) },
      { ...row, aim: atLeast(60) },
      { ...row, aim: atMost(1) },
      row,
    ]);
    const last = table.split('\n').map((line) =>
      line
        .split('|')
        .slice(3, -1)
        .map((cell) => cell.trim()),
    );
    expect(last.slice(2)).toEqual([
      ['2.5×', '2–3', '≥ 2.5×', 'yes'],
      ['2.5×', '2–3', '≥ 60×', '**no**'],
      ['2.5×', '2–3', '≤ 1×', '**no**'],
      ['2.5×', '2–3', '', ''],
    ]);
  });
});
