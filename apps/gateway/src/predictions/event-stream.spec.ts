import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventStream } from './event-stream.js';

describe('a stream of events', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
  const settle = () => jest.advanceTimersByTimeAsync(0);

  it('begins with when to come back, and keeps the newest alone for a reader who takes nothing', async () => {
    const stream = new EventStream();
    for (let i = 0; i < 1_000; i++) stream.show(`event ${i}\n\n`);
    stream.finish();
    expect(stream.readableLength).toBeLessThan(20);
    let text = '';
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await settle();
    expect(text).toMatch(/^retry: \d+\n\nevent 999\n\n$/);
    expect(stream.readableEnded).toBe(true);
  });

  it('says every 15 s that it is still there, as long as it is read, and ends after a quarter of an hour', async () => {
    const stream = new EventStream();
    let text = '';
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await settle();
    text = '';
    await jest.advanceTimersByTimeAsync(30_000);
    expect(text).toBe(': still here\n\n'.repeat(2));
    expect(stream.readableEnded).toBe(false);
    await jest.advanceTimersByTimeAsync(15 * 60_000);
    expect(stream.readableEnded).toBe(true);
  });

  it('frees everything when its reader is gone', async () => {
    const stream = new EventStream();
    stream.resume();
    await settle();
    expect(jest.getTimerCount()).toBe(2);
    stream.destroy();
    stream.show('late\n\n');
    await settle();
  });
});
