import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { oneAtATime } from './one-at-a-time.mjs';
import { root } from './root.mjs';

const STAMP = join(root, 'dist', '.stamp');
const BUILD_MS = 5 * 60_000;

/** Compiles into dist/ unless it is up to date. Returns false, with the type errors printed, when it does not compile. */
export function build() {
  const sources = fingerprint();
  if (stamp() === sources) return true;
  console.error('presage: building …');
  const started = Date.now();
  // An empty folder: what is no longer in the sources must not be run or tested either.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler], {
    cwd: root,
    stdio: 'inherit',
    timeout: BUILD_MS,
  });
  if (status !== 0) return false;
  // Last, so that a build that was cut short is done again.
  writeFileSync(STAMP, sources);
  console.error(`presage: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

function stamp() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

/** Changes whenever what the compiler reads may have changed. */
function fingerprint() {
  const config = readFileSync(join(root, 'tsconfig.json'), 'utf8');
  const hash = createHash('sha256').update(config);
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)));
  for (const folder of JSON.parse(config).include) {
    for (const path of typescriptFiles(folder)) {
      const { mtimeMs, size } = statSync(join(root, path));
      hash.update(`${path}\0${mtimeMs}\0${size}\n`);
    }
  }
  return hash.digest('hex');
}

function typescriptFiles(folder) {
  try {
    const entries = readdirSync(join(root, folder), { recursive: true });
    return entries
      .filter((entry) => entry.endsWith('.ts'))
      .map((entry) => join(folder, entry))
      .sort();
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await oneAtATime(build)) ? 0 : 1;
}
