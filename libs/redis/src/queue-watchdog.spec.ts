import { Logger } from '@nestjs/common';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { QueueWatchdog } from './queue-watchdog.js';

describe('the watchdog of a worker', () => {
  beforeAll(() => Logger.overrideLogger(false));

  let now: number;
  let waiting: () => Promise<number>;
  let worker: { full: boolean; lastStartedAt: number; replace(): Promise<void> };
  let replaced: number;
  let watchdog: QueueWatchdog;
  beforeEach(() => {
    now = 1_000_000;
    replaced = 0;
    waiting = async () => 1;
    worker = { full: false, lastStartedAt: 1_000, replace: async () => void replaced++ };
    watchdog = new QueueWatchdog(
      worker,
      () => waiting(),
      () => now,
    );
  });

  /** A look now, and one so much later. */
  const lookAgainAfter = async (ms: number) => {
    expect(await watchdog.look()).toBe('fine');
    now += ms;
    const outcome = await watchdog.look();
    expect(replaced).toBe(outcome === 'replaced' ? 1 : 0);
    return outcome;
  };

  it('replaces one that starts nothing for ten seconds although jobs wait', async () => {
    expect(await lookAgainAfter(10_000)).toBe('replaced');
  });

  it('gives the new one as long', async () => {
    await lookAgainAfter(10_000);
    now += 9_999;
    expect(await watchdog.look()).toBe('fine');
  });

  it('lets one be whose jobs have not waited that long, however long it had nothing to do before', async () => {
    expect(await lookAgainAfter(9_999)).toBe('fine');
  });

  it('lets one be that has started something meanwhile', async () => {
    await watchdog.look();
    worker.lastStartedAt = now + 1;
    expect(await lookAgainAfter(9_999)).toBe('fine');
  });

  it.each<[string, () => void]>([
    ['has its hands full', () => (worker.full = true)],
    ['has nothing to start', () => (waiting = async () => 0)],
    ['belongs to a queue that cannot be asked', () => (waiting = () => Promise.reject(new Error('away')))],
  ])('lets one be that %s', async (_, arrange) => {
    arrange();
    expect(await lookAgainAfter(60_000)).toBe('fine');
  });

  it('begins anew when there was nothing to start meanwhile', async () => {
    await watchdog.look();
    now += 9_000;
    waiting = async () => 0;
    await watchdog.look();
    waiting = async () => 1;
    now += 1_000;
    expect(await lookAgainAfter(9_999)).toBe('fine');
  });
});
