import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataFolderLock {
  /** Lets the next owner in. Calling it twice is harmless. */
  release(): Promise<void>;
}

/**
 * Makes this process the only owner of the data folder (made if it is not there) until `release` or its death.
 * Rejects with an Error that names the live owner when there is one.
 *
 * Node has no file locks of its own; SQLite takes one of the kernel's on an empty file. The kernel decides between
 * two starters and drops the lock with its process, however that dies, so there is never a stale one to judge.
 */
export async function lockDataFolder(home: string): Promise<DataFolderLock> {
  const folder = resolve(home);
  const note = join(folder, 'owner.txt');
  let database: DatabaseSync | undefined;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Two starters may be in each other's way for a moment: the patience lets one of them through.
    database = new DatabaseSync(join(folder, 'owner.lock'), { timeout: PATIENCE_MS });
    // The journal stays in memory: no second file that a kill would leave behind.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw isLocked(error) ? await ownedBy(folder, note, error) : cannotLock(folder, error);
  }
  const lock = database;
  // A note for people only, in a file of its own: closing any handle on the lock's file would drop the lock.
  await writeFile(note, `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}\n`);
  return {
    release: async () => {
      if (lock.isOpen) lock.close();
    },
  };
}

const PATIENCE_MS = 250;
const SQLITE_BUSY = 5;

function isLocked(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

async function ownedBy(folder: string, note: string, cause: unknown): Promise<Error> {
  const owner = await readFile(note, 'utf8').then(
    (text) => text.trim(),
    () => 'another process',
  );
  return new Error(
    `The data folder ${folder} belongs to ${owner}, which is still running. ` +
      `Stop that one first, or give this one a folder of its own with PRESAGE_HOME.`,
    { cause },
  );
}

function cannotLock(folder: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `The data folder ${folder} cannot be locked (${why}). ` +
      `Check that it is writable and on a file system with locks, or set PRESAGE_HOME to another folder.`,
    { cause },
  );
}
