import { describe, expect, it } from '@jest/globals';
import { Latencies } from './latencies.js';

describe('the histogram of latencies', () => {
  it.each([0.003, 0.7, 12, 4_000])('tells a quantile of %d ms within 2 %%, and never too low', (ms) => {
    const latencies = new Latencies();
    latencies.record(ms);
    expect(latencies.quantile(0.5)).toBeGreaterThanOrEqual(ms);
    expect(latencies.quantile(0.5)).toBeLessThan(ms * 1.02);
  });

  it('counts the slow ones: of a thousand, the tenth slowest is the 99th percentile', () => {
    const latencies = new Latencies();
    for (let i = 0; i < 989; i++) latencies.record(1);
    for (let i = 0; i < 11; i++) latencies.record(100);
    expect(latencies.count).toBe(1_000);
    expect(latencies.quantile(0.5)).toBeCloseTo(1, 1);
    expect(latencies.quantile(0.99)).toBeGreaterThanOrEqual(100);
    expect(latencies.quantile(0.989)).toBeLessThan(1.02);
  });

  it('has no quantile of nothing', () => {
    expect(new Latencies().quantile(0.5)).toBeNaN();
  });
});
