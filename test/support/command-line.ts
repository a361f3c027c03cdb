import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const COMMAND_LINE = join(import.meta.dirname, '../../apps/cli/src/main.js');

export interface CommandResult {
  code: number | null;
  out: string;
  err: string;
  /** Standard output as the one JSON document it must be. */
  json(): Record<string, unknown>;
}

/** Runs `presage …` as a script would: no terminal, nothing of the environment but what is given. */
export async function presage(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<CommandResult> {
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> };
}
