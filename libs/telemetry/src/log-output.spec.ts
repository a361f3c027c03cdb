import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JsonLogger } from './json-logger.js';
import { LogOutput } from './log-output.js';

describe('lines of the log', () => {
  let written: string[];
  let output: LogOutput;
  let logger: JsonLogger;
  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    output = new LogOutput({ write: (text) => written.push(text) });
    logger = new JsonLogger('info', output);
  });
  afterEach(() => void jest.useRealTimers());

  const lines = () =>
    written
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('wait for each other for a moment, and are then written together', () => {
    logger.line({ n: 1 });
    logger.line({ n: 2 });
    expect(written).toEqual([]);
    jest.advanceTimersByTime(50);
    expect(written).toHaveLength(1);
    expect(lines().map(({ n }) => n)).toEqual([1, 2]);
  });

  it('are written at once when something is said, in their order', () => {
    logger.line({ n: 1 });
    logger.error({ message: 'broken' });
    expect(lines()).toEqual([
      expect.objectContaining({ n: 1, level: 'info' }),
      expect.objectContaining({ message: 'broken', level: 'error' }),
    ]);
  });

  it('are never cut, and never more at once than a pipe takes in one piece', () => {
    for (let n = 0; n < 500; n++) logger.line({ n, text: 'x'.repeat(n) });
    output.flush();
    expect(lines().map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(written.every((text) => text.endsWith('\n') && text.length <= 4_096)).toBe(true);
    expect(written.length).toBeLessThan(100);
  });
});
