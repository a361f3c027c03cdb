import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GatheredTurn } from './gathered-turn.js';

/** Asks are written down; each item is answered by its own text. */
function asked() {
  const questions: (readonly number[])[] = [];
  const turn = new GatheredTurn<number, string>((items) => {
    questions.push(items);
    return Promise.resolve(items.map(String));
  });
  return { questions, turn };
}

describe('what is asked for in one turn of the event loop', () => {
  it('is asked for together, and everybody gets what is theirs', async () => {
    const { questions, turn } = asked();
    const answers = await Promise.all([turn.of([1, 2]), turn.of([3]), turn.of([]), turn.of([4, 1])]);
    expect(answers).toEqual([['1', '2'], ['3'], [], ['4', '1']]);
    expect(questions).toEqual([[1, 2, 3, 4, 1]]);
  });

  it('does not wait for what was asked for a turn before', async () => {
    const questions: (readonly number[])[] = [];
    const turn = new GatheredTurn<number, string>((items) => {
      questions.push(items);
      return new Promise(() => undefined);
    });
    void turn.of([1]);
    await nextTurn();
    void turn.of([2]);
    await nextTurn();
    expect(questions).toEqual([[1], [2]]);
  });

  it('leaves at once when it is large, and once only', async () => {
    const { questions, turn } = asked();
    const many = Array.from({ length: 700 }, (_, i) => i);
    const answers = await Promise.all([turn.of(many), turn.of(many), turn.of([7])]);
    await nextTurn();
    expect(questions.map(({ length }) => length)).toEqual([1_400, 1]);
    expect(answers.map(({ length }) => length)).toEqual([700, 700, 1]);
    expect(answers[1]?.[1]).toBe('1');
  });

  it('fails for all who asked, and for nobody who asks afterwards', async () => {
    let fails = true;
    const turn = new GatheredTurn<number, number>((items) =>
      fails ? Promise.reject(new Error('away')) : Promise.resolve(items),
    );
    const outcomes = await Promise.allSettled([turn.of([1]), turn.of([2])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await turn.of([3])).toEqual([3]);
  });
});
