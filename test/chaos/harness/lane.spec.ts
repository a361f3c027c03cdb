import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { Lane } from './lane.js';

describe('a direction of a connection', () => {
  it('keeps the order of its bytes when late ones are followed by some in time', async () => {
    const to = new PassThrough();
    const lane = new Lane(to);
    const late = Promise.withResolvers<void>();
    lane.pass(Buffer.from('a'), late.promise);
    lane.pass(Buffer.from('b'));
    expect(to.read()).toBeNull();
    late.resolve();
    await new Promise(setImmediate);
    lane.pass(Buffer.from('c'));
    expect(String(to.read())).toBe('abc');
  });
});
