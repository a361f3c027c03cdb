import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

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
 * read. To be called by the one owner of the folder.
 */
export async function ownSecret(home: string): Promise<string> {
  const existing = await readOwnSecret(home);
  // Empty: the machine went down while it was written, and nothing was signed with it.
  if (existing !== undefined && existing !== '') return existing;
  await mkdir(home, { recursive: true, mode: 0o700 });
  await rm(fileIn(home), { force: true });
  const secret = randomBytes(32).toString('base64');
  const file = await open(fileIn(home), 'wx', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return secret;
}
