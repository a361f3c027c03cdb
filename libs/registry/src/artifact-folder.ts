import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, isMissing, unlessMissing, unlessRefused } from './disk-error.js';
import { makeFolder, syncFolder, writeDurably } from './durable-files.js';

export type FileRead =
  { kind: 'read'; bytes: Buffer } | { kind: 'missing' } | { kind: 'refused'; reason: string };

type Place = { kind: 'found'; path: string } | { kind: 'missing' } | { kind: 'refused'; reason: string };

const STAGING = '.staging';

/**
 * The artifact store as a folder; the only place that touches its disk. Paths are relative, with "/".
 * What it writes appears whole or not at all: it is made under `.staging`, synced, and linked or renamed to its
 * place, which therefore must be on the same file system. No symbolic link below the root is followed.
 * A disk that refuses (full, read-only, failing) is a `PresageError` `storage_unavailable`, and leaves what was there.
 */
export class ArtifactFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = path.resolve(root);
  }

  /** `refused`: more than `maxBytes`, a symbolic link, or no regular file. */
  async read(file: string, maxBytes: number): Promise<FileRead> {
    return unlessRefused(this.#read(file, maxBytes));
  }

  async #read(file: string, maxBytes: number): Promise<FileRead> {
    const place = await this.#locate(file);
    if (place.kind !== 'found') return place;
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await unlessMissing(open(place.path, flags));
    if (handle === undefined) return { kind: 'missing' };
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return { kind: 'refused', reason: 'is not a regular file' };
      if (stats.size > maxBytes) {
        return { kind: 'refused', reason: `has ${stats.size} bytes, more than ${maxBytes}` };
      }
      return { kind: 'read', bytes: await handle.readFile() };
    } finally {
      await handle.close();
    }
  }

  /** Names in a folder, unsorted, without hidden ones and symbolic links; none when there is no such folder. */
  async list(folder: string): Promise<string[]> {
    return unlessRefused(this.#list(folder));
  }

  async #list(folder: string): Promise<string[]> {
    const place = await this.#locate(folder);
    if (place.kind !== 'found') return [];
    const entries = (await unlessMissing(readdir(place.path, { withFileTypes: true }))) ?? [];
    const visible = entries.filter((entry) => !entry.isSymbolicLink() && !entry.name.startsWith('.'));
    return visible.map((entry) => entry.name);
  }

  /** Creates or replaces a file in one step. */
  async write(file: string, bytes: Uint8Array): Promise<void> {
    await this.#staged(async (staged) => {
      await writeDurably(staged, bytes);
      const target = await this.#target(file);
      await rename(staged, target);
      await syncFolder(path.dirname(target));
    });
  }

  /** Creates a file unless there is one: of any number of callers, in any process, exactly one gets `true`. */
  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    return this.#staged(async (staged) => {
      await writeDurably(staged, bytes);
      const target = await this.#target(file);
      try {
        // A link, not a rename: it fails when the name is taken. Not O_EXCL: a reader would see half a file.
        await link(staged, target);
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return false;
        throw error;
      }
      await syncFolder(path.dirname(target));
      return true;
    });
  }

  /** Creates a folder with its files, written in their order; `false` when there already is one with something in it. */
  async createFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    return this.#staged(async (staged) => {
      await mkdir(staged);
      for (const [name, bytes] of files) {
        await makeFolder(path.dirname(path.join(staged, name)));
        await writeDurably(path.join(staged, name), bytes);
      }
      const folders = new Set([...files.keys()].map((name) => path.dirname(path.join(staged, name))));
      for (const inner of folders) await syncFolder(inner);
      const target = await this.#target(folder);
      try {
        await rename(staged, target);
      } catch (error) {
        if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') return false;
        throw error;
      }
      await syncFolder(path.dirname(target));
      return true;
    });
  }

  async remove(file: string): Promise<void> {
    const place = await this.#locate(file);
    if (place.kind === 'found') await unlessRefused(rm(place.path, { force: true }));
  }

  /** Removes what writers who died have left behind: everything staged that was last touched before then. */
  async sweep(before: Date): Promise<void> {
    for (const name of await this.list(STAGING)) {
      const staged = path.join(this.#root, STAGING, name);
      // Absent: its writer has finished meanwhile, or somebody else swept.
      const stats = await unlessMissing(lstat(staged));
      if (stats !== undefined && stats.mtime < before) {
        await unlessRefused(rm(staged, { recursive: true, force: true }));
      }
    }
  }

  async #staged<T>(use: (staged: string) => Promise<T>): Promise<T> {
    return unlessRefused(this.#whileStaged(use));
  }

  async #whileStaged<T>(use: (staged: string) => Promise<T>): Promise<T> {
    const staged = await this.#target(`${STAGING}/${randomUUID()}`);
    try {
      return await use(staged);
    } finally {
      // What cannot be removed now is swept later; the outcome of `use` matters more.
      await rm(staged, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** The absolute path to write to; its folder exists and is inside. */
  async #target(relative: string): Promise<string> {
    const folder = path.dirname(relative);
    // Asked before anything is made: below a link, `mkdir` would make it outside.
    for (let above = folder; ; above = path.dirname(above)) {
      const place = await this.#locate(above);
      if (place.kind === 'refused') throw new Error(`${above} in the artifact folder ${place.reason}`);
      if (place.kind === 'found' || above === '.') break;
    }
    await makeFolder(path.join(this.#root, folder));
    return path.join(this.#root, relative);
  }

  async #locate(relative: string): Promise<Place> {
    try {
      // The root itself may be a link, and may be pointed elsewhere while we run.
      const root = await realpath(this.#root);
      const real = await realpath(path.join(root, relative));
      if (real === path.join(root, relative)) return { kind: 'found', path: real };
      return { kind: 'refused', reason: 'is reached by a symbolic link' };
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' };
      if (errorCode(error) === 'ELOOP') return { kind: 'refused', reason: 'is reached by a symbolic link' };
      throw error;
    }
  }
}
