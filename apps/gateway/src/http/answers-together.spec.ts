import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { AnswersTogether } from './answers-together.js';

const compute = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('answers of one turn of the event loop', () => {
  it('leave in their order when all of them are there', async () => {
    const answers = new AnswersTogether();
    const seen: string[] = [];
    const leave = async (name: string): Promise<void> => {
      seen.push(`${name} is there`);
      await answers.leave();
      seen.push(`${name} leaves`);
    };
    const first = leave('one');
    await Promise.resolve();
    await Promise.all([first, leave('two')]);
    expect(seen).toEqual(['one is there', 'two is there', 'one leaves', 'two leaves']);
  });

  it('do not wait for the end of a turn that takes long', async () => {
    const answers = new AnswersTogether();
    let left = 0;
    const leave = async (): Promise<void> => {
      await answers.leave();
      left++;
    };
    const ends = [leave()];
    for (const expected of [2, 2, 4]) {
      compute(1.1);
      ends.push(leave());
      await Promise.resolve();
      expect(left).toBe(expected);
    }
    await Promise.all(ends);
  });

  it('leave with those of their own turn only', async () => {
    const answers = new AnswersTogether();
    const first = answers.leave();
    await setImmediate();
    await first;
    expect(answers.leave()).not.toBe(first);
  });
});
