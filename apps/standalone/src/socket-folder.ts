import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** The kernel takes 103 bytes (macOS) or 107 (Linux). */
const LONGEST_SOCKET_PATH = 100;
const LONGEST_NAME = '/queue.sock';

/**
 * The folder for the sockets of a data folder: itself, or, where the path would be too long for a socket, a private one
 * among the temporary files, always the same for the same data folder.
 */
export async function socketFolder(home: string): Promise<string> {
  const real = await realpath(home);
  if (fits(real)) return real;
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const name = `presage-${userInfo().uid}-${hash}`;
  const inTemporary = join(tmpdir(), name);
  const folder = fits(inTemporary) ? inTemporary : join('/tmp', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Everybody may write to /tmp: one made by somebody else beforehand would let them speak to our Redis.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} is not a private folder of this user. Remove it, or set PRESAGE_HOME to a shorter path.`,
    );
  }
  return folder;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(folder + LONGEST_NAME) <= LONGEST_SOCKET_PATH;
}
