import { randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, syncFolder, writeDurably } from '#registry';

/** The master secret of one machine that was given none, in its data folder. */
const fileIn = (home: string): string => path.join(home, 'webhook-secret');

/** Undefined: there is none. */
export async function readOwnSecret(home: string): Promise<string | undefined> {
  try {
    return (await readFile(fileIn(home), 'utf8')).trim();
  } catch (error) {
    if (Object(error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The master secret in the data folder, made if there is none: 32 random bytes in base64, in a file that nobody else may
 * read. It is there whole, and survives a power cut, when this returns. To be called by the one owner of the folder.
 */
export async function ownSecret(home: string): Promise<string> {
  const existing = await readOwnSecret(home);
  // Empty: the machine went down while an older release wrote it, and nothing was signed with it.
  if (existing !== undefined && existing !== '') return existing;
  await makeFolder(home, 0o700);
  const secret = randomBytes(32).toString('base64');
  const staged = `${fileIn(home)}.new`;
  await rm(staged, { force: true });
  await writeDurably(staged, Buffer.from(`${secret}\n`), 0o600);
  await rename(staged, fileIn(home));
  await syncFolder(home);
  return secret;
}
