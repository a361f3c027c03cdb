import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('a bucket of tokens', () => {
  const taken = (bucket: TokenBucket, times: number, nowMs: number) =>
    Array.from({ length: times }, () => bucket.take(nowMs)).filter(({ kind }) => kind === 'taken').length;

  it('gives a burst at once and no more', () => {
    expect(taken(new TokenBucket(10, 5, 0), 20, 0)).toBe(5);
  });

  it('gives its rate from then on, however often it is asked', () => {
    const bucket = new TokenBucket(10, 5, 0);
    let given = 0;
    for (let now = 0; now < 10_000; now += 7) given += taken(bucket, 3, now);
    expect(given).toBeGreaterThanOrEqual(103);
    expect(given).toBeLessThanOrEqual(105);
  });

  it('says when there is one again, and there is', () => {
    const bucket = new TokenBucket(4, 1, 0);
    bucket.take(0);
    expect(bucket.take(100)).toEqual({ kind: 'empty', afterMs: 150 });
    expect(bucket.take(250)).toEqual({ kind: 'taken', left: 0 });
  });

  it('never holds more than a burst', () => {
    expect(taken(new TokenBucket(10, 5, 0), 20, 3_600_000)).toBe(5);
  });
});
