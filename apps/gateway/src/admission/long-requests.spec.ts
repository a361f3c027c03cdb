import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LongRequests } from './long-requests.js';

/** Milliseconds a request computes, and others have something to do. */
const LONG_MS = 6;
const SHORT_MS = 1;

describe('long requests', () => {
  let nowMs = 0;
  beforeEach(() => {
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => void jest.restoreAllMocks());
  const compute = (ms: number): void => {
    nowMs += ms;
  };

  it('begin one in a turn, in their order, however many come at once', async () => {
    const long = new LongRequests();
    const turns: number[][] = [[]];
    for (let n = 0; n < 4; n++) long.begin(() => turns.at(-1)?.push(n));
    while (turns.flat().length < 4) {
      await turn();
      turns.push([]);
    }
    expect(turns.flat()).toEqual([0, 1, 2, 3]);
    expect(Math.max(...turns.map((begun) => begun.length))).toBe(1);
  });

  it('leave as much time to others as they took, when these have something to do', async () => {
    const long = new LongRequests();
    const done: string[] = [];
    const request = () => {
      compute(LONG_MS);
      done.push('long');
    };
    for (let n = 0; n < 3; n++) long.begin(request);
    while (done.filter((what) => what === 'long').length < 3) {
      await turn();
      compute(SHORT_MS);
      done.push('short');
    }
    const between = done.join(' ').split('long').slice(1, 3);
    for (const shorts of between) expect(shorts.trim().split(' ').length).toBeGreaterThanOrEqual(LONG_MS);
  });

  it('do not wait for others who have nothing to do', async () => {
    const long = new LongRequests();
    let begun = 0;
    for (let n = 0; n < 2; n++)
      long.begin(() => {
        compute(1_000);
        begun++;
      });
    expect(begun).toBe(1);
    for (let turns = 0; turns < 3; turns++) await turn();
    expect(begun).toBe(2);
  });
});
