import { describe, expect, it } from '@jest/globals';
import { DrainRate } from './drain-rate.js';

describe('the rate at which a queue drains', () => {
  const after = (samples: readonly [seconds: number, ended: number, waiting: number][]) => {
    const rate = new DrainRate();
    for (const [seconds, ended, waiting] of samples) rate.add({ atMs: seconds * 1_000, ended, waiting });
    return rate.perSecond;
  };

  it('is not known after one look', () => {
    expect(after([[0, 500, 10]])).toBeUndefined();
  });

  it('is what ended between two looks while jobs waited', () => {
    const samples: [number, number, number][] = [
      [0, 500, 100],
      [0.5, 550, 50],
    ];
    expect(after(samples)).toBeCloseTo(100);
  });

  it('is not lowered by a time in which there was nothing to do', () => {
    const samples: [number, number, number][] = [
      [0, 0, 100],
      [1, 100, 10],
      [2, 110, 0],
      [60, 112, 0],
      [60.1, 112, 500],
    ];
    expect(after(samples)).toBeCloseTo(100);
  });

  it('follows workers that come and go within seconds', () => {
    const samples: [number, number, number][] = Array.from({ length: 100 }, (_, i) => [
      i / 5,
      i < 50 ? 2 * i : 100 + 40 * (i - 50),
      1_000,
    ]);
    expect(after(samples.slice(0, 50))).toBeCloseTo(10, 0);
    expect(after(samples)).toBeGreaterThan(150);
    expect(after(samples)).toBeLessThan(200);
  });

  it('is believed at once when jobs end again after a standstill', () => {
    const samples: [number, number, number][] = [
      [0, 0, 100],
      [60, 0, 100],
      [60.2, 10, 90],
    ];
    expect(after(samples)).toBeCloseTo(50);
  });

  it('is unknown again when jobs wait and nothing ends any more', () => {
    const samples: [number, number, number][] = [
      [0, 0, 100],
      [1, 100, 10],
      [120, 100, 10],
    ];
    expect(after(samples)).toBeUndefined();
  });
});
