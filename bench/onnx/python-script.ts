import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEADLINE_MS = 10 * 60_000;
const MOST_BYTES = 16 * 1_024 ** 2;

/** Runs a script of this folder and returns the last line it printed, which is JSON. */
export type RunPython = (script: string, ...args: string[]) => Promise<unknown>;

/** @param folder where the scripts lie */
export function pythonScripts(python: string, folder: string): RunPython {
  return async (script, ...args) => {
    const within = { timeout: DEADLINE_MS, maxBuffer: MOST_BYTES };
    const { stdout } = await run(python, ['-W', 'ignore', path.join(folder, script), ...args], within);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown;
  };
}
