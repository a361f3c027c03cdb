import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ShortTurns } from './short-turns.js';

describe('short turns', () => {
  /** Keeps the event loop for so long. */
  const busy = (ms: number): void => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };

  it('let calls that take next to nothing run at once', () => {
    const turns = new ShortTurns();
    const called: number[] = [];
    for (let n = 0; n < 100; n++) void turns.run(() => Promise.resolve(called.push(n)));
    expect(called).toHaveLength(100);
  });

  it('let others have a turn of the event loop between calls that take long, and keep their order', async () => {
    const turns = new ShortTurns();
    const called: string[] = [];
    const calls = Array.from({ length: 5 }, (_, n) =>
      turns.run(() => {
        busy(6);
        return Promise.resolve(called.push(`call ${n}`));
      }),
    );
    for (let n = 0; n < 5; n++) {
      called.push('others');
      await nextTurn();
    }
    await Promise.all(calls);
    expect(called.filter((what) => what !== 'others')).toEqual(
      Array.from({ length: 5 }, (_, n) => `call ${n}`),
    );
    for (const [at, what] of called.slice(1).entries()) {
      if (what !== 'others') expect(called[at]).toBe('others');
    }
  });

  it('tell the caller what its call ends with, and go on after one that failed', async () => {
    const turns = new ShortTurns();
    const first = turns.run(() => {
      busy(6);
      return Promise.resolve(1);
    });
    const failing = turns.run(() => Promise.reject(new Error('no')));
    const last = turns.run(() => Promise.resolve(3));
    expect(await first).toBe(1);
    await expect(failing).rejects.toThrow('no');
    expect(await last).toBe(3);
  });
});
