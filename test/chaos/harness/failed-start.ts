import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const DIST = join(import.meta.dirname, '../../..');

/** How a start ended that was not to succeed. */
export interface FailedStart {
  /** Exit code; null when it had to be killed because it ran. */
  readonly code: number | null;
  /** What it said on standard error. */
  readonly said: string;
  /** From the call until it had ended. */
  readonly ms: number;
}

/** Milliseconds after which a process that is still there is taken for one that has started. */
const PATIENCE_MS = 10_000;

/** Starts a process of the product with nothing in its environment but `env`, and waits until it ends. */
export async function failedStart(
  app: 'gateway' | 'worker' | 'trainer',
  env: Readonly<Record<string, string>>,
): Promise<FailedStart> {
  const started = performance.now();
  const main = join(DIST, `apps/${app}/src/main.js`);
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  clearTimeout(patience);
  return { code: code === null ? null : Number(code), said, ms: performance.now() - started };
}
