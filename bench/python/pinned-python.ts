import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_MS = 10 * 60_000;
const START_MS = 10_000;
/** The repository's root, seen from `dist/bench/python/`. */
const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A Python that has what a list asks for; or why there is none. */
export type PinnedPython =
  | { readonly kind: 'ready'; readonly python: string; readonly versions: readonly string[] }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Makes it under `.presage/<name>`, unless that has been done.
 * @param list a file of pinned versions, as `pip install -r` takes it
 * @param options.installMs what is not installed in so many milliseconds is missing; default: ten minutes
 */
export async function pinnedPython(
  name: string,
  list: string,
  { installMs = INSTALL_MS }: { installMs?: number } = {},
): Promise<PinnedPython> {
  const folder = path.join(ROOT, '.presage', name);
  const python = path.join(folder, 'bin/python');
  const stamp = path.join(folder, 'installed.txt');
  const wanted = await readFile(list, 'utf8');
  const signal = AbortSignal.timeout(installMs);
  try {
    if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
      console.error(`installing ${path.relative(ROOT, list)} into ${folder} …`);
      await run('python3', ['-m', 'venv', folder], { signal });
      await run(python, ['-m', 'pip', 'install', '-q', '-r', list], { signal });
      await writeFile(stamp, wanted);
    }
    const { stdout } = await run(python, ['--version'], { timeout: START_MS });
    const named = wanted
      .trim()
      .replaceAll(/(\[.*\])?==/g, ' ')
      .split('\n');
    return { kind: 'ready', python, versions: [stdout.trim(), ...named] };
  } catch (error) {
    if (signal.aborted)
      return { kind: 'missing', reason: `it was not installed within ${installMs / 1_000} s` };
    return { kind: 'missing', reason: error instanceof Error ? error.message : String(error) };
  }
}
