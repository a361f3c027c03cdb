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
    const order: string[] = [];
    const calls = Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        turns.run(() => {
          busy(6);
          return Promise.resolve(order.push(`call ${n}`));
        }),
      ),
    );
    let ended = false;
    void calls.then(() => (ended = true));
    while (!ended) {
      if (order.at(-1) !== 'others') order.push('others');
      await nextTurn();
    }
    expect(order.slice(0, 9)).toEqual(
      'call 0,others,call 1,others,call 2,others,call 3,others,call 4'.split(','),
    );
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
