import { describe, expect, it } from '@jest/globals';
import { UsualTime } from './usual-time.js';

function after(...samples: number[]): number | undefined {
  const time = new UsualTime();
  for (const sample of samples) time.add(sample);
  return time.micros;
}

describe('the usual time', () => {
  it('is not known before something was measured', () => {
    expect(after()).toBeUndefined();
    expect(after(7)).toBe(7);
  });

  it('forgets soon that the first calls were slow, and hardly sees a single slow one', () => {
    expect(after(1_000, ...Array<number>(20).fill(10))).toBeCloseTo(10, 1);
    expect(after(...Array<number>(20).fill(10), 100)).toBeLessThan(15);
  });

  it('follows when it goes on taking longer', () => {
    expect(after(10, ...Array<number>(200).fill(100))).toBeGreaterThan(99);
  });
});
