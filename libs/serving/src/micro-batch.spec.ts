import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { MicroBatch } from './micro-batch.js';

const MAX_ROWS = 6;
const MAX_WAIT_MS = 10;
/** A model cannot score it, nor anything that is asked together with it. */
const BAD = -1;

type Outcome = { scores: number[] } | { failed: string };

/** Two scores per row, which tell the rows apart. */
function scoresOf(rows: readonly number[]): Float64Array {
  if (rows.includes(BAD)) throw new Error('a bad row');
  return Float64Array.from(rows.flatMap((row) => [row, row + 0.5]));
}

const outcomeOf = (call: Promise<Float64Array>): Promise<Outcome> =>
  call.then(
    (scores) => ({ scores: [...scores] }),
    (error: unknown) => ({ failed: String(error) }),
  );

const alone = (rows: readonly number[]): Promise<Outcome> =>
  outcomeOf(Promise.resolve().then(() => scoresOf(rows)));

/** A batch over a model that answers when it is told to. */
function held() {
  const calls: { rows: readonly number[]; answer: () => void }[] = [];
  const batch = new MicroBatch<number>(
    async (rows) => {
      await new Promise<void>((answer) => calls.push({ rows, answer }));
      return scoresOf(rows);
    },
    { maxRows: MAX_ROWS, maxWaitMs: MAX_WAIT_MS },
  );
  const asked = () => calls.map(({ rows }) => rows);
  return { batch, calls, asked };
}

/** Lets everything happen that needs neither time nor the model. */
const settled = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('calls that are shared', () => {
  it('give every caller what it would get alone, however callers, answers and clock come in between', async () => {
    const rows = fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat() }, fc.constant(BAD)), {
      minLength: 1,
      maxLength: MAX_ROWS + 2,
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(rows, { maxLength: 20 }), async (s, callers) => {
        const asked: (readonly number[])[] = [];
        const model = s.scheduleFunction(async (given: readonly number[]) => scoresOf(given));
        const batch = new MicroBatch<number>(
          (given) => {
            asked.push(given);
            return model(given);
          },
          { maxRows: MAX_ROWS, maxWaitMs: MAX_WAIT_MS },
        );
        const comes = s.scheduleFunction((given: readonly number[]) => Promise.resolve(given));
        const passes = s.scheduleFunction((ms: number) => Promise.resolve(ms));
        const outcomes = callers.map(
          async (given) => await outcomeOf(comes(given).then((it) => batch.scores(it))),
        );
        for (const _ of callers) void passes(MAX_WAIT_MS / 2).then((ms) => jest.advanceTimersByTime(ms));
        await s.waitIdle();
        expect(await Promise.all(outcomes)).toEqual(await Promise.all(callers.map(alone)));
        expect(asked.length).toBeLessThanOrEqual(Math.max(0, 2 * callers.length - 1));
        for (const given of asked.filter(({ length }) => length > MAX_ROWS))
          expect(callers).toContainEqual(given);
      }),
    );
  });

  it('take nobody who need not wait, and then all who came meanwhile', async () => {
    const { batch, calls, asked } = held();
    const outcomes = [[1], [2, 3], [4]].map((rows) => outcomeOf(batch.scores(rows)));
    expect(asked()).toEqual([[1]]);
    calls[0]?.answer();
    await settled();
    expect(asked()).toEqual([[1], [2, 3, 4]]);
    calls[1]?.answer();
    expect(await Promise.all(outcomes)).toEqual(await Promise.all([[1], [2, 3], [4]].map(alone)));
    void batch.scores([5]);
    expect(asked()).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('go when they are full, without parting the rows of one caller', () => {
    const { batch, asked } = held();
    const seven = [6, 6, 6, 6, 6, 6, 6];
    for (const rows of [[0], [1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4], seven, [7]]) void batch.scores(rows);
    expect(asked()).toEqual([[0], [1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4], seven]);
  });

  it('go beside a call that takes too long', async () => {
    const { batch, calls, asked } = held();
    void batch.scores([1]);
    const waiting = [[2], [3]].map((rows) => outcomeOf(batch.scores(rows)));
    jest.advanceTimersByTime(MAX_WAIT_MS - 1);
    expect(asked()).toEqual([[1]]);
    jest.advanceTimersByTime(1);
    expect(asked()).toEqual([[1], [2, 3]]);
    calls[1]?.answer();
    expect(await Promise.all(waiting)).toEqual(await Promise.all([[2], [3]].map(alone)));
  });

  it('are made again in halves when they fail, so that one bad row costs its caller alone', async () => {
    const { batch, calls, asked } = held();
    const rows = [[0], [1], [2], [BAD], [4], [5]];
    const outcomes = Promise.all(rows.map((given) => outcomeOf(batch.scores(given))));
    for (let made = 0; made < calls.length; made++) {
      calls[made]?.answer();
      await settled();
    }
    expect(await outcomes).toEqual(await Promise.all(rows.map(alone)));
    expect(asked()).toEqual([[0], [1, 2, BAD, 4, 5], [1, 2], [BAD, 4, 5], [BAD], [4, 5]]);
  });

  it('are not shared by anybody when one row is the most', () => {
    const asked: (readonly number[])[] = [];
    const single = new MicroBatch<number>(
      (rows) => {
        asked.push(rows);
        return new Promise(() => undefined);
      },
      { maxRows: 1, maxWaitMs: MAX_WAIT_MS },
    );
    for (const rows of [[1], [2, 3], [4]]) void single.scores(rows);
    expect(asked).toEqual([[1], [2, 3], [4]]);
  });
});
