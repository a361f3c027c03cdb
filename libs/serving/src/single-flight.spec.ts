import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

/** Computes `key → [length]`, when it is told to, and keeps what it was asked for. */
function model() {
  const asked: string[][] = [];
  const gate = Promise.withResolvers<void>();
  const kept = Promise.withResolvers<void>();
  const flights = new SingleFlight();
  const ask = (keys: string[]) =>
    flights.scores(
      keys,
      async (places) => {
        asked.push(places.map((place) => keys[place] ?? ''));
        await gate.promise;
        return places.map((place) => [keys[place]?.length ?? NaN]);
      },
      () => kept.promise,
    );
  return { asked, ask, answer: gate.resolve, fail: gate.reject, keep: kept.resolve };
}

describe('rows on their way through the model', () => {
  it('are computed once, however many ask, and each gets its own in order', async () => {
    const { asked, ask, answer } = model();
    const first = ask(['a', 'bb']);
    const second = ask(['bb', 'ccc', 'a', 'ccc']);
    answer();
    expect(await first).toEqual([[1], [2]]);
    expect(await second).toEqual([[2], [3], [1], [3]]);
    expect(asked).toEqual([['a', 'bb'], ['ccc']]);
  });

  it('are found here until they are kept elsewhere, and no longer', async () => {
    const { asked, ask, answer, keep } = model();
    answer();
    await ask(['a']);
    await ask(['a']);
    expect(asked).toEqual([['a']]);
    keep();
    await ask(['a']);
    expect(asked).toEqual([['a']]);
    await setImmediate();
    await ask(['a']);
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('fail for all who wait for them, and are tried again by the next', async () => {
    const { asked, ask, fail } = model();
    const waiting = [ask(['a']), ask(['a', 'b'])];
    fail(new Error('broken'));
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    await expect(ask(['a'])).rejects.toThrow('broken');
    expect(asked).toEqual([['a'], ['b'], ['a']]);
  });
});
