import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CallsElsewhere, ShortTurns } from '#serving';
import { readSettings } from '#settings';
import { Metrics } from '#telemetry';
import { latch } from '../../../../test/support/latch.js';
import { OverloadGate } from './overload-gate.js';

const FIRST_LIMIT = 128;

describe('the gate before predictions', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  function opened(maxWaitMs = 500) {
    jest.useFakeTimers();
    const settings = readSettings({ PREDICT_MAX_WAIT_MS: String(maxWaitMs) });
    const elsewhere = new CallsElsewhere();
    const gate = new OverloadGate(new Metrics(), settings, new ShortTurns(), elsewhere);
    const told: string[] = [];
    const enter = (name: string, gone = () => false): string =>
      gate.enter({
        start: () => void told.push(`start ${name}`),
        refuse: () => void told.push(`refuse ${name}`),
        gone,
      });
    const enterMany = (count: number, name = 'x') =>
      Array.from({ length: count }, (_, i) => enter(`${name}${i}`));
    return { gate, elsewhere, told, enter, enterMany };
  }

  it('lets requests in at once while there is room', () => {
    const { told, enterMany } = opened();
    enterMany(FIRST_LIMIT);
    expect(told).toHaveLength(FIRST_LIMIT);
  });

  it('lets the next one wait for its turn, in the order in which they came', () => {
    const { gate, told, enter, enterMany } = opened();
    enterMany(FIRST_LIMIT);
    expect([enter('first'), enter('second')]).toEqual(['let in', 'let in']);
    expect(told).toHaveLength(FIRST_LIMIT);
    gate.leave();
    jest.advanceTimersByTime(1);
    gate.leave();
    jest.advanceTimersByTime(1);
    expect(told.slice(FIRST_LIMIT)).toEqual(['start first', 'start second']);
  });

  it('refuses at once whoever would wait longer than is allowed, by the pace of those before', () => {
    const { gate, enter, enterMany } = opened(10);
    enterMany(FIRST_LIMIT + 1);
    // One request ends in a millisecond: ten of them are all that is allowed.
    for (let i = 0; i < 60; i++) {
      jest.advanceTimersByTime(1);
      gate.leave();
      enter(`pace${i}`);
    }
    const answers = enterMany(30, 'late');
    const letIn = answers.filter((answer) => answer === 'let in').length;
    expect(letIn).toBeGreaterThanOrEqual(5);
    expect(letIn).toBeLessThanOrEqual(12);
    expect(answers.slice(letIn)).toEqual(Array.from({ length: 30 - letIn }, () => 'refused'));
  });

  it('refuses whoever waits when nobody ends any more', () => {
    const { told, enter, enterMany } = opened(100);
    // The limit grows while the event loop is idle: more than it can come to in that time.
    enterMany(2_000);
    enter('patient');
    jest.advanceTimersByTime(300);
    expect(told).toContain('refuse patient');
  });

  it('lets more in at once when they wait for others and not for the event loop', () => {
    const { told, enterMany } = opened(1_000);
    enterMany(300);
    jest.advanceTimersByTime(900);
    expect(told.filter((what) => what.startsWith('start'))).toHaveLength(300);
  });

  it('has room for others while requests wait for a model in a thread of its own', async () => {
    const { elsewhere, told, enterMany } = opened();
    enterMany(FIRST_LIMIT);
    const held = latch();
    const calls = Array.from({ length: 10 }, () => elsewhere.during(() => held.opened));
    enterMany(12, 'next');
    expect(told).toHaveLength(FIRST_LIMIT + 10);
    held.open();
    await Promise.all(calls);
    enterMany(1, 'last');
    expect(told).toHaveLength(FIRST_LIMIT + 10);
  });

  it('gives no turn to those whose clients are gone', () => {
    const { gate, told, enter, enterMany } = opened();
    enterMany(FIRST_LIMIT);
    enter('gone', () => true);
    enter('here');
    gate.leave();
    jest.advanceTimersByTime(1);
    expect(told.slice(FIRST_LIMIT)).toEqual(['start here']);
  });

  it('leaves no timer behind when all have ended', () => {
    const { gate, enterMany } = opened();
    enterMany(3);
    for (let i = 0; i < 3; i++) gate.leave();
    jest.advanceTimersByTime(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
