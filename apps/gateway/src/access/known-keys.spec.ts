import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApiKeys, ArtifactFolder } from '#registry';
import { readSettings } from '#settings';
import { latch } from '../../../../test/support/latch.js';
import { KnownKeys } from './known-keys.js';

describe('a key that expires', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'presage-keys-'));
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'],
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await rm(home, { recursive: true, force: true });
  });

  it('ends what goes on with it within a second, also while the store does not answer', async () => {
    const stored = new ApiKeys(new ArtifactFolder(home));
    const expiresAt = new Date(Date.now() + 60_500);
    const { key } = await stored.create({ name: 'short', scopes: ['jobs:read'], expiresAt });
    const keys = new KnownKeys(stored, readSettings({ PRESAGE_HOME: home, API_KEYS: 'required' }));
    await keys.onModuleInit();

    const hanging = latch<string[]>();
    const asked = jest.spyOn(stored, 'readInto').mockImplementation(() => hanging.opened);
    const ended = jest.fn();
    const unwatch = keys.watch(key.id, ended);
    jest.advanceTimersByTime(60_400);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(ended).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_100);
    expect(ended).toHaveBeenCalled();

    unwatch();
    hanging.open([]);
    await keys.beforeApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
  });
});
