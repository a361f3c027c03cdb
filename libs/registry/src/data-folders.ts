import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, isMissing } from './disk-error.js';
import { datasetFolder } from './layout.js';

export type Delivery =
  { kind: 'found'; file: string } | { kind: 'refused'; reason: string } | { kind: 'missing'; reason: string };

/** `day_2.csv` comes before `day_10.csv`. */
const natural = new Intl.Collator('en', { numeric: true });

/** Where training data may come from: nothing outside these folders is ever opened, also not by a symbolic link. */
export class DataFolders {
  readonly #folders: readonly string[];

  /** In the order in which they are looked through. */
  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => path.resolve(folder));
  }

  /**
   * The file to train from. `source`: absolute, or relative to a data folder or to the dataset's folder in one; of a
   * folder, its newest delivery. Absent: the newest delivery in the dataset's folder, of the first data folder that has one.
   */
  async find(dataset: string, source?: string): Promise<Delivery> {
    const own = datasetFolder(dataset);
    const ways = source === undefined ? [[own]] : [[source], [own, source]];
    const candidates = ways.flatMap((way) => this.#folders.map((folder) => path.resolve(folder, ...way)));
    // Decided by the path alone: an answer must not tell whether a file outside exists.
    const inside = candidates.filter((file) => !file.includes('\0') && isBelowOneOf(this.#folders, file));
    const shown = source ?? `${dataset}/`;
    if (inside.length === 0) return refused(shown);

    const folders = await this.#realFolders();
    for (const candidate of inside) {
      const delivery = await this.#deliveryAt(candidate, folders, shown);
      if (delivery.kind !== 'missing') return delivery;
    }
    return { kind: 'missing', reason: `there is no delivery at ${shown} in the data folders` };
  }

  async #deliveryAt(candidate: string, folders: readonly string[], shown: string): Promise<Delivery> {
    const nothing: Delivery = { kind: 'missing', reason: `there is no delivery at ${shown}` };
    try {
      const real = await realpath(candidate);
      if (!isBelowOneOf(folders, real)) return refused(shown);
      const stats = await stat(real);
      if (stats.isFile()) return { kind: 'found', file: real };
      if (!stats.isDirectory()) return refused(shown);
      const newest = await newestDelivery(real);
      if (newest === undefined) return nothing;
      const file = await realpath(path.join(real, newest));
      return isBelowOneOf(folders, file) ? { kind: 'found', file } : refused(shown);
    } catch (error) {
      if (isMissing(error) || errorCode(error) === 'ENAMETOOLONG') return nothing;
      if (errorCode(error) === 'ELOOP') return refused(shown);
      throw error;
    }
  }

  async #realFolders(): Promise<string[]> {
    const real: string[] = [];
    for (const folder of this.#folders) {
      try {
        real.push(await realpath(folder));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    return real;
  }
}

/** The last name in natural order. Hidden and half-written files of the usual kinds are not deliveries. */
async function newestDelivery(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter((name) => /^[^.~].*\.csv$/i.test(name))
    .sort((a, b) => natural.compare(a, b) || (a < b ? -1 : 1))
    .at(-1);
}

function isBelowOneOf(folders: readonly string[], file: string): boolean {
  return folders.some((folder) => {
    const way = path.relative(folder, file);
    return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  });
}

const refused = (shown: string): Delivery => ({
  kind: 'refused',
  reason: `${shown.slice(0, 200)} is not a file or folder below a data folder (DATA_DIRS)`,
});
