import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PEERS } from '../peers/python.js';
import { median } from '../page/rounds.js';

const run = promisify(execFile);

/** Milliseconds, in the middle, of one task after the other from `delay` to `get` within Python: no HTTP, no polling. */
export async function idleCelery(
  python: string,
  env: Record<string, string>,
  seconds: number,
): Promise<number> {
  const args = [path.join(PEERS, 'idle.py'), String(seconds)];
  const { stdout } = await run(python, args, {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 120_000,
  });
  return median(z.array(z.number()).min(1).parse(JSON.parse(stdout)));
}
