import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ShortTurns } from '#serving';
import { LoopLag } from './loop-lag.js';

const CALL_MS = 5;

let lag: LoopLag;
afterEach(() => lag.stop());

function compute(): Promise<void> {
  const until = performance.now() + CALL_MS;
  while (performance.now() < until);
  return Promise.resolve();
}

describe('the lag of an event loop', () => {
  it('is known while models wait for their turn, before they have had it', async () => {
    const turns = new ShortTurns();
    lag = new LoopLag(turns);
    const calls = Array.from({ length: 100 }, () => turns.run(compute));
    lag.start();
    await pause(20 * CALL_MS);
    expect(lag.take()).toBeGreaterThan(10 * CALL_MS);
    await Promise.all(calls);
  });

  it('is none where nobody looks', async () => {
    lag = new LoopLag(new ShortTurns());
    expect(lag.take()).toBe(0);
    lag.start();
    lag.stop();
    await pause(20);
    expect(lag.take()).toBe(0);
  });
});
