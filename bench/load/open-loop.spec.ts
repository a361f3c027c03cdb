import { describe, expect, it } from '@jest/globals';
import { openLoop } from './open-loop.js';

/** A clock that only naps and calls move. */
function fakeClock() {
  let now = 0;
  return {
    now: () => now,
    nap: async (ms: number) => {
      // What has been answered is noticed before time goes on.
      await new Promise((resolve) => void setImmediate(resolve));
      now += ms;
    },
    pass: (ms: number) => void (now += ms),
  };
}

describe('the open loop', () => {
  it('counts from when a call was due: one that hangs makes those behind it wait too', async () => {
    const clock = fakeClock();
    let calls = 0;
    const user = () => {
      // The first answer takes 100 ms, in which nine more calls are due; the others take none.
      if (calls++ === 0) clock.pass(100);
      return Promise.resolve();
    };
    const { latencies } = await openLoop([user], { perSecond: 100, seconds: 0.2 }, clock);
    expect(calls).toBe(20);
    expect(latencies.count).toBe(20);
    // 100, 90, 80, … ms: a driver that counted from when it sent would have seen one slow call of twenty.
    expect(latencies.quantile(0.9)).toBeGreaterThanOrEqual(80);
    expect(latencies.quantile(0.55)).toBeGreaterThanOrEqual(10);
    expect(latencies.quantile(0.5)).toBeLessThan(1);
  });

  it('counts what was due and never sent', async () => {
    const clock = fakeClock();
    const user = () => {
      clock.pass(1_000);
      return Promise.resolve();
    };
    const { latencies, perSecond } = await openLoop([user], { perSecond: 10, seconds: 1 }, clock);
    expect(latencies.count).toBe(10);
    expect(latencies.quantile(0.5)).toBeGreaterThanOrEqual(500);
    expect(perSecond).toBeCloseTo(1);
  });

  it('does not send before it is due', async () => {
    const clock = fakeClock();
    const sentAt: number[] = [];
    const user = () => Promise.resolve(void sentAt.push(clock.now()));
    await openLoop([user, user], { perSecond: 50, seconds: 0.1 }, clock);
    expect(sentAt.map(Math.round)).toEqual([0, 20, 40, 60, 80]);
  });

  it('ends with the error of a call that fails', async () => {
    const clock = fakeClock();
    const broken = () => Promise.reject(new Error('reset'));
    await expect(openLoop([broken], { perSecond: 10, seconds: 1 }, clock)).rejects.toThrow('reset');
  });
});
