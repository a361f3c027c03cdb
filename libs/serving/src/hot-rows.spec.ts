import { describe, expect, it } from '@jest/globals';
import { HotRows } from './hot-rows.js';

const ask = (hot: HotRows, value: number, times = 1): void => {
  for (let i = 0; i < times; i++) hot.again(String(value), [value]);
};

describe('the hot rows of a version', () => {
  it('are the hottest first', () => {
    const hot = new HotRows();
    ask(hot, 1);
    ask(hot, 2, 3);
    ask(hot, 3, 5);
    expect(hot.top(10)).toEqual([[3], [2], [1]]);
    expect(hot.top(1)).toEqual([[3]]);
  });

  it('are found among any number of rows that are asked for once more', () => {
    const hot = new HotRows(16);
    for (let i = 0; i < 1_000; i++) {
      ask(hot, -1);
      if (i % 2 === 0) ask(hot, -2);
      ask(hot, i);
    }
    expect(hot.top(2)).toEqual([[-1], [-2]]);
  });

  it('are forgotten when others have become hotter', () => {
    const hot = new HotRows(4);
    ask(hot, -1, 100);
    for (let i = 0; i < 100; i++) ask(hot, i, 4);
    expect(hot.top(10)).not.toContainEqual([-1]);
  });
});
