import { describe, expect, it } from '@jest/globals';
import { OneAtATime } from './one-at-a-time.js';

describe('one at a time', () => {
  it('lets everybody who asks during a call share the next one, which begins after they asked', async () => {
    const calls: PromiseWithResolvers<number>[] = [];
    const one = new OneAtATime<number>();
    const call = () => {
      const latch = Promise.withResolvers<number>();
      calls.push(latch);
      return latch.promise;
    };
    const first = one.run('k', call);
    const second = one.run('k', call);
    const third = one.run('k', call);
    expect(calls).toHaveLength(1);
    calls[0]?.resolve(1);
    await first;
    await Promise.resolve();
    expect(calls).toHaveLength(2);
    calls[1]?.resolve(2);
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
    const fourth = one.run('k', call);
    expect(calls).toHaveLength(3);
    calls[2]?.resolve(3);
    expect(await fourth).toBe(3);
  });

  it('goes on after a call that failed', async () => {
    const one = new OneAtATime<number>();
    const failing = one.run('k', () => Promise.reject(new Error('no')));
    const next = one.run('k', () => Promise.resolve(2));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(2);
  });
});
