import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Metrics } from '#telemetry';
import { LocalScores } from './local-scores.js';
import type { LocalLimits } from './local-scores.js';

const ROOM = { maxEntries: 1_000, maxBytes: 2 ** 20 };

/** Keys that are still known, of those given. */
const known = (scores: LocalScores, keys: readonly string[]): string[] =>
  keys.filter((key) => scores.lookUp([key])[0] !== undefined);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function filled(limits: LocalLimits, keys: readonly string[]): LocalScores {
  const scores = new LocalScores(limits, new Metrics());
  for (const key of keys) scores.set(key, [key.length]);
  return scores;
}

describe('scores in memory', () => {
  it('are found by their key, in the order asked for', () => {
    const scores = filled(ROOM, ['a', 'bb']);
    expect(scores.lookUp(['bb', 'c', 'a'])).toEqual([[2], undefined, [1]]);
  });

  it('make room by those that were not asked for the longest', () => {
    const scores = filled({ ...ROOM, maxEntries: 3 }, ['a', 'b', 'c']);
    scores.lookUp(['a']);
    scores.set('d', [4]);
    expect(known(scores, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  });

  it('take no more bytes than they may, however large the rows are', () => {
    const large = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
    const scores = filled({ ...ROOM, maxBytes: 450_000 }, large);
    expect(known(scores, large)).toEqual(large.slice(2));
    scores.set('e'.repeat(1_000_000), [5]);
    expect(known(scores, large)).toEqual(large.slice(2));
  });

  it('count a key once that comes again', () => {
    const again = Array.from({ length: 100 }, () => 'a'.repeat(1_000));
    const scores = filled({ ...ROOM, maxBytes: 10_000 }, ['first', ...again]);
    expect(known(scores, ['first'])).toEqual(['first']);
  });

  it('take no more memory by being asked for', () => {
    const scores = filled(ROOM, ['a', 'b']);
    const before = heapBytes();
    for (let i = 0; i < 300_000; i++) scores.lookUp(['a', 'b']);
    expect(heapBytes() - before).toBeLessThan(8 * 2 ** 20);
    expect(known(scores, ['a', 'b'])).toEqual(['a', 'b']);
  });

  it('are none when there is room for none', () => {
    expect(known(filled({ ...ROOM, maxEntries: 0 }, ['a']), ['a'])).toEqual([]);
  });
});
