import { describe, expect, it } from '@jest/globals';
import { syncedBytes } from './disk-watch.js';

const AOF = '</tmp/x/appendonlydir/appendonly.aof.1.incr.aof>';

describe('how far an append-only file was synced', () => {
  it('counts what was written before the last sync that ended', () => {
    const calls = [
      `7  write(9${AOF}, ""..., 10) = 10`,
      `8  fdatasync(9${AOF}) = 0`,
      `7  write(9${AOF}, ""..., 20) = 20`,
    ];
    expect(syncedBytes(calls.join('\n'), 100)).toBe(110);
  });

  it('does not count what was written while the sync ran, nor a sync that did not end', () => {
    const calls = [
      `7  write(9${AOF}, ""..., 10) = 10`,
      `8  fdatasync(9${AOF} <unfinished ...>`,
      `7  write(9${AOF}, ""..., 20) = 20`,
      '8  <... fdatasync resumed>)            = 0',
      `8  fdatasync(9${AOF} <unfinished ...>`,
      '8  +++ killed by SIGKILL +++',
    ];
    expect(syncedBytes(calls.join('\n'), 0)).toBe(10);
  });

  it('does not count other files, sockets and failures', () => {
    const calls = [
      '7  write(9</tmp/x/redis.log>, ""..., 10) = 10',
      '7  write(5<socket:[4711]>, ""..., 10 <unfinished ...>',
      '7  <... write resumed>) = 10',
      `7  write(9${AOF}, ""..., 10) = -1 ENOSPC (No space left on device)`,
      `7  write(9${AOF}, ""..., 10) = 4`,
      `7  fsync(9${AOF}) = -1 EIO (Input/output error)`,
    ];
    expect(syncedBytes(calls.join('\n'), 3)).toBe(3);
    expect(syncedBytes([...calls, `7  fsync(9${AOF}) = 0`].join('\n'), 3)).toBe(7);
  });
});
