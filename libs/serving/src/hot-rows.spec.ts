import { describe, expect, it } from '@jest/globals';
import { HotRows } from './hot-rows.js';

const see = (hot: HotRows, value: number, times = 1): void => {
  for (let i = 0; i < times; i++) hot.saw(String(value), [value]);
};

describe('the hot rows of a version', () => {
  it('are those asked for more than once, the hottest first', () => {
    const hot = new HotRows();
    see(hot, 1);
    see(hot, 2, 3);
    see(hot, 3, 5);
    expect(hot.top(10)).toEqual([[3], [2]]);
    expect(hot.top(1)).toEqual([[3]]);
  });

  it('are found among any number of rows that are asked for once', () => {
    const hot = new HotRows(16);
    for (let i = 0; i < 1_000; i++) {
      see(hot, -1);
      if (i % 2 === 0) see(hot, -2);
      see(hot, i);
    }
    expect(hot.top(10)).toEqual([[-1], [-2]]);
  });

  it('are forgotten when others have become hotter', () => {
    const hot = new HotRows(4);
    see(hot, -1, 100);
    for (let i = 0; i < 100; i++) see(hot, i, 4);
    expect(hot.top(10)).not.toContainEqual([-1]);
  });
});
