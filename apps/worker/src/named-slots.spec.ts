import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NamedSlots } from './named-slots.js';
import type { Release } from './named-slots.js';

describe('slots', () => {
  const never = new AbortController().signal;
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const take = async (slots: NamedSlots, model: string): Promise<Release> => {
    const release = await slots.take(model, never);
    if (release === 'busy') throw new Error('busy');
    return release;
  };

  it('of one name are as many as there are', async () => {
    const slots = new NamedSlots(2, 250);
    await take(slots, 'a');
    await take(slots, 'a');
    const third = slots.take('a', never);
    await take(slots, 'b');
    jest.advanceTimersByTime(250);
    expect(await third).toBe('busy');
  });

  it('are passed on in the order of waiting', async () => {
    const slots = new NamedSlots(1, 250);
    const release = await take(slots, 'a');
    const order: string[] = [];
    const wait = async (name: string) => {
      const next = await take(slots, 'a');
      order.push(name);
      next();
    };
    const waiting = [wait('first'), wait('second')];
    release();
    await Promise.all(waiting);
    expect(order).toEqual(['first', 'second']);
  });

  it('are free again after as many releases as takes, however often one is released', async () => {
    const slots = new NamedSlots(1, 250);
    const release = await take(slots, 'a');
    release();
    release();
    await take(slots, 'a');
    const next = slots.take('a', never);
    jest.advanceTimersByTime(250);
    expect(await next).toBe('busy');
  });

  it('are not waited for by a job that is aborted', async () => {
    const slots = new NamedSlots(1, 250);
    await take(slots, 'a');
    const abort = new AbortController();
    const waiting = slots.take('a', abort.signal);
    abort.abort();
    expect(await waiting).toBe('busy');
    expect(await slots.take('a', abort.signal)).toBe('busy');
  });

  it('that a job has given up waiting for are not passed to it', async () => {
    const slots = new NamedSlots(1, 250);
    const release = await take(slots, 'a');
    const late = slots.take('a', never);
    jest.advanceTimersByTime(250);
    await late;
    release();
    expect(await slots.take('a', never)).not.toBe('busy');
  });
});
