import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { QueueWatchdog } from './queue-watchdog.js';

describe('the watchdog of a worker', () => {
  beforeAll(() => Logger.overrideLogger(false));

  const look = async ({ silentMs = 61_000, full = false, waiting = async () => 1 } = {}) => {
    let replaced = 0;
    const worker = { full, lastStartedAt: 1_000, replace: async () => void replaced++ };
    const outcome = await new QueueWatchdog(worker, waiting, () => 1_000 + silentMs).look();
    expect(replaced).toBe(outcome === 'replaced' ? 1 : 0);
    return outcome;
  };

  it('replaces one that starts nothing for a minute although jobs wait', async () => {
    expect(await look()).toBe('replaced');
  });

  it('lets one be that has started something within the minute', async () => {
    expect(await look({ silentMs: 59_000 })).toBe('fine');
  });

  it('lets one be that has its hands full', async () => {
    expect(await look({ full: true })).toBe('fine');
  });

  it('lets one be that has nothing to start', async () => {
    expect(await look({ waiting: async () => 0 })).toBe('fine');
  });

  it('lets one be whose queue cannot be asked', async () => {
    expect(await look({ waiting: () => Promise.reject(new Error('away')) })).toBe('fine');
  });
});
