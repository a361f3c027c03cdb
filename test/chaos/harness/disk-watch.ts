import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestRedis } from '../../support/redis.js';

/** A call on the append-only file, or the end of one that another thread interrupted. */
const CALL = /^(\d+) +(write|fdatasync|fsync)\(\d+<[^>]*\.incr\.aof>.*?(?:\) += (-?\d+)|<unfinished)/;
const RESUMED = /^(\d+) +<\.\.\. (write|fdatasync|fsync) resumed>.*\) += (-?\d+)/;

/**
 * Knows how much of the append-only file of a Redis is on the disk, and how much only in the memory of the machine: what
 * a power cut would take. A killed process loses nothing of what it has written, so `kill -9` alone does not show it.
 * Needs `strace`, and the right to trace.
 */
export class DiskWatch {
  private constructor(
    private readonly redis: TestRedis,
    private readonly strace: ChildProcess,
    private readonly calls: string,
    private readonly file: string,
    /** Bytes of the file when the watch began, all of them taken for synced. */
    private readonly before: number,
  ) {}

  /** @param folder for the record of calls */
  static async of(redis: TestRedis, folder: string): Promise<DiskWatch> {
    const appendOnly = join(redis.directory, 'appendonlydir');
    const name = (await readdir(appendOnly)).find((file) => file.endsWith('.incr.aof'));
    if (name === undefined) throw new Error('this Redis has no append-only file');
    const file = join(appendOnly, name);
    const { size } = await stat(file);
    const calls = join(folder, `calls-${redis.pid}`);
    const what = ['-f', '-y', '-s', '0', '-e', 'trace=write,fdatasync,fsync', '-o', calls];
    const strace = spawn('strace', [...what, '-p', String(redis.pid)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const words = createInterface({ input: strace.stderr });
    const attached = new Promise<void>((resolve, reject) => {
      strace.once('error', reject);
      words.on('line', (line) =>
        line.includes('attached') ? resolve() : reject(new Error(`strace: ${line}`)),
      );
    });
    await attached;
    return new DiskWatch(redis, strace, calls, file, size);
  }

  /**
   * Cuts the power: the Redis is gone, and of its file what was never synced.
   * @returns when (milliseconds since 1970), and the bytes that are gone
   */
  async cutPower(): Promise<{ at: number; bytes: number }> {
    const at = Date.now();
    const ended = once(this.strace, 'exit');
    await this.redis.kill9();
    await ended;
    const durable = syncedBytes(await readFile(this.calls, 'utf8'), this.before);
    const { size } = await stat(this.file);
    await truncate(this.file, durable);
    return { at, bytes: size - durable };
  }
}

/** How far the file was synced: what had been written before a sync began that ended. */
export function syncedBytes(calls: string, before: number): number {
  let written = before;
  let synced = before;
  const interrupted = new Map<string, number>();
  for (const line of calls.split('\n')) {
    const call = CALL.exec(line);
    const resumed = call === null ? RESUMED.exec(line) : null;
    const [, thread = '', name, result] = call ?? resumed ?? [];
    if (name === undefined) continue;
    if (call !== null && result === undefined) {
      interrupted.set(thread, written);
      continue;
    }
    // Of another file, or a socket.
    if (resumed !== null && !interrupted.has(thread)) continue;
    const atStart = interrupted.get(thread) ?? written;
    interrupted.delete(thread);
    if (name === 'write') written += Math.max(0, Number(result));
    else if (result === '0') synced = atStart;
  }
  return synced;
}
