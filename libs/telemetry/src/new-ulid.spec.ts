import { describe, expect, it } from '@jest/globals';
import { decodeTime } from 'ulid';
import { Ulid } from '#contracts';
import { newUlid } from './new-ulid.js';

describe('a new ULID', () => {
  // Three pools of random bytes, and a part of the fourth.
  const ids = Array.from({ length: 800 }, newUlid);

  it('is one, of this moment', () => {
    for (const id of ids) expect(Ulid.parse(id)).toBe(id);
    expect(Math.abs(decodeTime(newUlid()) - Date.now())).toBeLessThan(60_000);
  });

  it('has a random part of its own', () => {
    expect(new Set(ids.map((id) => id.slice(10))).size).toBe(ids.length);
  });

  it('may have any character at any random place', () => {
    for (let place = 10; place < 26; place++) {
      expect(new Set(ids.map((id) => id[place])).size).toBe(32);
    }
  });
});
