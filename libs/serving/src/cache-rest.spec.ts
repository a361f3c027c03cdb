import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { CacheRest } from './cache-rest.js';

/** A cache under a clock that is moved by hand; pings are answered by hand, too. */
function cache() {
  let now = 0;
  const pings: PromiseWithResolvers<void>[] = [];
  const ping = (): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    pings.push(answer);
    return answer.promise;
  };
  const rest = new CacheRest(ping, () => now);
  const late = (times: number): void => {
    for (let i = 0; i < times; i++) rest.answeredLate();
  };
  return { rest, pings, late, pass: (ms: number) => void (now += ms) };
}

describe('a slow cache', () => {
  it('rests after three late answers in a row, and not after more that are not', () => {
    const { rest, late } = cache();
    late(2);
    rest.answeredInTime();
    late(2);
    expect(rest.resting).toBe(false);
    late(1);
    expect(rest.resting).toBe(true);
  });

  it('is tried by one ping after its rest, and asked again when that is answered', async () => {
    const { rest, pings, late, pass } = cache();
    late(3);
    pass(999);
    expect([rest.resting, pings.length]).toEqual([true, 0]);
    pass(1);
    expect([rest.resting, rest.resting, pings.length]).toEqual([true, true, 1]);
    pings[0]?.resolve();
    await setImmediate();
    expect(rest.resting).toBe(false);
    rest.answeredInTime();
    late(2);
    expect(rest.resting).toBe(false);
  });

  it('rests again at once when the first answer after that is late', async () => {
    const { rest, pings, late, pass } = cache();
    late(3);
    pass(1_000);
    expect(rest.resting).toBe(true);
    pings[0]?.resolve();
    await setImmediate();
    late(1);
    expect(rest.resting).toBe(true);
  });

  it('rests on when the ping is not answered', async () => {
    const { rest, pings, late, pass } = cache();
    late(3);
    pass(1_000);
    expect(rest.resting).toBe(true);
    pings[0]?.reject(new Error('late'));
    await setImmediate();
    expect([rest.resting, pings.length]).toEqual([true, 1]);
    pass(1_000);
    expect([rest.resting, pings.length]).toEqual([true, 2]);
  });

  it('is not woken by what was asked before it went to rest', () => {
    const { rest, late } = cache();
    late(3);
    rest.answeredInTime();
    expect(rest.resting).toBe(true);
  });
});
