import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTarget } from './fuzz/fuzz.js';
import type { Target } from './fuzz/fuzz.js';

const RUNS = 15;
const SEED = 1;

describe('whatever comes in', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());

  it('is answered as documented, by every call, and does no damage', async () => {
    expect(target.operations.length).toBeGreaterThan(30);
    for (const operation of target.operations) {
      const name = `${operation.method} ${operation.path}`;
      expect([name, await target.fuzz(operation, RUNS, SEED)]).toEqual([name, undefined]);
    }
    expect(await target.damage()).toEqual([]);
  });
});
