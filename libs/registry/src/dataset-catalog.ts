import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetContract, DatasetName, PresageError } from '#contracts';
import { unlessMissing } from './disk-error.js';
import { contractFile } from './layout.js';
import { parseJson } from './stored-json.js';

/** The data contracts that the operator has set up: `<dataset>/contract.json` below one folder. */
export class DatasetCatalog {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {PresageError} naming file and field, when there is a contract but not a valid one */
  async get(name: string): Promise<DatasetContract | undefined> {
    const file = contractFile(name);
    const bytes = await unlessMissing(readFile(path.join(this.#folder, file)));
    if (bytes === undefined) return undefined;
    const parsed = parseJson(DatasetContract, bytes);
    if (parsed.kind === 'corrupt') throw new PresageError('internal', `${file}: ${parsed.reason}`);
    if (parsed.value.name !== name) {
      throw new PresageError('internal', `${file}: name: must be that of its folder, ${name}`);
    }
    return parsed.value;
  }

  /** All, by name; throws like `get`. */
  async list(): Promise<DatasetContract[]> {
    const names = (await unlessMissing(readdir(this.#folder))) ?? [];
    const contracts: DatasetContract[] = [];
    for (const name of names.filter((entry) => DatasetName.safeParse(entry).success).sort()) {
      const contract = await this.get(name);
      if (contract !== undefined) contracts.push(contract);
    }
    return contracts;
  }
}
