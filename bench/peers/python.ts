import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_MS = 10 * 60_000;
/** The repository's root, seen from `dist/bench/peers/`. */
const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The folder of the Python programs. */
export const PEERS = path.join(ROOT, 'bench/peers');

/** A Python that has what the peers need; or why there is none. */
export type PeersPython =
  | { readonly kind: 'ready'; readonly python: string; readonly versions: readonly string[] }
  | { readonly kind: 'missing'; readonly reason: string };

/** Makes it under `.presage/bench-peers` from the pinned versions, unless that has been done. */
export async function peersPython(): Promise<PeersPython> {
  const folder = path.join(ROOT, '.presage/bench-peers');
  const python = path.join(folder, 'bin/python');
  const stamp = path.join(folder, 'installed.txt');
  const list = path.join(PEERS, 'requirements.txt');
  const wanted = await readFile(list, 'utf8');
  const within = { timeout: INSTALL_MS };
  try {
    if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
      console.error(`installing the peers into ${folder} …`);
      await run('python3', ['-m', 'venv', folder], within);
      await run(python, ['-m', 'pip', 'install', '-q', '-r', list], within);
      await writeFile(stamp, wanted);
    }
    const { stdout } = await run(python, ['--version'], within);
    const named = wanted
      .trim()
      .replaceAll(/(\[.*\])?==/g, ' ')
      .split('\n');
    return { kind: 'ready', python, versions: [stdout.trim(), ...named] };
  } catch (error) {
    return { kind: 'missing', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The command of a FastAPI program of the peers, in the fastest of its own ways: uvloop, httptools, no access log. */
export function uvicorn(python: string, program: string, port: number): [string, ...string[]] {
  const options = ['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning'];
  return [python, '-m', 'uvicorn', `${program}:app`, '--app-dir', PEERS, '--port', String(port), ...options];
}
