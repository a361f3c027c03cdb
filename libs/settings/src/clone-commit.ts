import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The repository's root, seen from `dist/libs/settings/src/`. */
const ROOT = path.resolve(import.meta.dirname, '../../../..');
const GIT_MS = 1_000;

/**
 * The commit that is checked out in a folder.
 * @returns undefined where the folder is no clone of its own, or git is absent, does not trust it, or takes over a second
 */
export function commitOf(folder: string): string | undefined {
  // A folder inside some other repository has nothing to do with that one's commits.
  if (!existsSync(path.join(folder, '.git'))) return undefined;
  try {
    // Without variables like GIT_DIR, which speak of the repository that a hook or a script is about.
    const { PATH, HOME } = process.env;
    const said = execFileSync('git', ['rev-parse', '--verify', 'HEAD'], {
      cwd: folder,
      env: { PATH, HOME },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: GIT_MS,
      encoding: 'utf8',
    });
    return /^[0-9a-f]{40,64}$/.exec(said.trim())?.[0];
  } catch {
    return undefined;
  }
}

let own: { readonly commit: string | undefined } | undefined;

/** The commit of the clone that this process runs from, looked up once. */
export function ownCommit(): string | undefined {
  own ??= { commit: commitOf(ROOT) };
  return own.commit;
}
