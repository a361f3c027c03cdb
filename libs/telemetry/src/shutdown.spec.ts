import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { shutDown } from './shutdown.js';
import type { ShutdownStep } from './shutdown.js';

const never = new Promise<void>(() => undefined);

describe('a shutdown', () => {
  const lines: unknown[] = [];
  const note = (line: unknown): void => void lines.push(line);
  beforeAll(() => Logger.overrideLogger({ log: note, warn: note, error: note }));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => void (lines.length = 0));

  const step = (name: string, run: ShutdownStep['run'], deadlineMs = 1_000) => ({ name, deadlineMs, run });

  it('takes its steps one after the other and says how long each took', async () => {
    const order: string[] = [];
    const slow = async (): Promise<void> => {
      await new Promise(setImmediate);
      order.push('first');
    };
    const cutShort = await shutDown([
      step('first', slow),
      step('second', () => Promise.resolve(order.push('second'))),
    ]);
    expect(cutShort).toEqual([]);
    expect(order).toEqual(['first', 'second']);
    expect(lines).toEqual([
      { message: 'shutting down', step: 'first', ms: expect.any(Number) },
      { message: 'shutting down', step: 'second', ms: expect.any(Number) },
    ]);
  });

  it('goes on after a step that never ends and one that fails, and names both', async () => {
    let done = false;
    const cutShort = await shutDown([
      step('hangs', () => never, 10),
      step('fails', () => Promise.reject(new Error('no disk'))),
      step('throws', () => {
        throw new Error('no such thing');
      }),
      step('last', async () => void (done = true)),
    ]);
    expect(cutShort).toEqual(['hangs', 'fails', 'throws']);
    expect(done).toBe(true);
    expect(lines).toMatchObject([
      { step: 'hangs', problem: 'not done after 10 ms' },
      { step: 'fails', problem: 'Error: no disk' },
      { step: 'throws', problem: 'Error: no such thing' },
      { step: 'last', ms: expect.any(Number) },
    ]);
  });
});
