import path from 'node:path';
import { pinnedPython } from '../python/pinned-python.js';
import type { PinnedPython } from '../python/pinned-python.js';

/** The folder of the Python programs: those of the repository, seen from `dist/bench/peers/`. */
export const PEERS = path.resolve(import.meta.dirname, '../../../bench/peers');

/** A Python that has what the peers need, under `.presage/bench-peers`. */
export const peersPython = (): Promise<PinnedPython> =>
  pinnedPython('bench-peers', path.join(PEERS, 'requirements.txt'));

/** The command of a FastAPI program of the peers, in the fastest of its own ways: uvloop, httptools, no access log. */
export function uvicorn(python: string, program: string, port: number): [string, ...string[]] {
  const options = ['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning'];
  return [python, '-m', 'uvicorn', `${program}:app`, '--app-dir', PEERS, '--port', String(port), ...options];
}
