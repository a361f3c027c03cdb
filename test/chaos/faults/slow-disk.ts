import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

/** Loaded before a process of the product: while the file `CHAOS_SLOW_DISK` is there, the disk takes its time. */
const marker = process.env['CHAOS_SLOW_DISK'] ?? '';
const DELAY_MS = 100;

function late<A extends unknown[], R>(call: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    if (existsSync(marker)) await sleep(DELAY_MS);
    return await call(...args);
  };
}

Object.assign(fs, { open: late(fs.open), link: late(fs.link), rename: late(fs.rename) });
syncBuiltinESMExports();
