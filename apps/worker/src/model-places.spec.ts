import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { latch } from '../../../test/support/latch.js';
import type { Latch } from '../../../test/support/latch.js';
import { ModelPlaces } from './model-places.js';
import { NamedSlots } from './named-slots.js';

const SLOTS = 2;
const PATIENCE_MS = 250;
const SLOW_MS = 1_000;

describe('the places of a worker that a model has', () => {
  const never = new AbortController().signal;
  let places: ModelPlaces;
  let calls: Latch<string>[];
  let started: Promise<string>[];
  beforeEach(() => {
    jest.useFakeTimers();
    places = new ModelPlaces(new NamedSlots(SLOTS, PATIENCE_MS), SLOW_MS);
    calls = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const call = async (make?: () => Promise<string>): Promise<string> =>
    await places.call('m', never, async () => {
      const answer = latch<string>();
      calls.push(answer);
      return await (make?.() ?? answer.opened);
    });
  const answers = async (): Promise<string> => await call(async () => await Promise.resolve('answered'));
  const start = async (n: number) => {
    calls = [];
    started = Array.from({ length: n }, async () => await call());
    await jest.advanceTimersByTimeAsync(0);
  };
  const end = (answer: string) => {
    for (const made of calls) made.open(answer);
  };

  it('are half of them before it has answered', async () => {
    await start(3);
    expect(calls).toHaveLength(SLOTS);
    await jest.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await started[2]).toBe('busy');
  });

  it('are all of them when it has', async () => {
    await answers();
    await start(5);
    expect(calls).toHaveLength(5);
    end('well');
    expect(await Promise.all(started)).toEqual(['well', 'well', 'well', 'well', 'well']);
  });

  it('are half of them a second after it has begun to hang; the calls that have those go on', async () => {
    await answers();
    await start(5);
    await jest.advanceTimersByTimeAsync(SLOW_MS);
    expect(await Promise.all(started.slice(SLOTS))).toEqual(['busy', 'busy', 'busy']);
    const more = call();
    await jest.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await more).toBe('busy');
    expect(calls).toHaveLength(5);
    end('late');
    expect(await Promise.all(started.slice(0, SLOTS))).toEqual(['late', 'late']);
  });

  it('are half of them after it has failed', async () => {
    await answers();
    await expect(call(async () => await Promise.reject(new Error('sick')))).rejects.toThrow('sick');
    await start(3);
    expect(calls).toHaveLength(SLOTS);
  });

  it('stay half of them while it is slow, and are all again when it is not', async () => {
    await start(SLOTS);
    await jest.advanceTimersByTimeAsync(SLOW_MS / 2);
    end('slow');
    await Promise.all(started);
    await start(3);
    expect(calls).toHaveLength(SLOTS);
    end('quick');
    await Promise.all(started.slice(0, SLOTS));
    await start(3);
    expect(calls).toHaveLength(3);
  });
});
