import { AliasMove, AliasName } from '#contracts';
import type { ArtifactFolder } from './artifact-folder.js';
import { aliasesFolder, aliasLogFolder, LOG_SUFFIX } from './layout.js';
import { readJson, toJson } from './stored-json.js';

/** The moves of aliases, one file each, numbered without gaps. The highest number is where an alias points. */
export class AliasLog {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  async aliases(model: string): Promise<string[]> {
    const names = await this.#folder.list(aliasesFolder(model));
    return names
      .filter((name) => name.endsWith(LOG_SUFFIX))
      .map((name) => name.slice(0, -LOG_SUFFIX.length))
      .filter((name) => AliasName.safeParse(name).success)
      .sort();
  }

  /** One listing (about a millisecond for a thousand moves) and one file. */
  async last(model: string, alias: string): Promise<AliasMove | undefined> {
    const n = (await this.#numbers(model, alias))[0];
    return n === undefined ? undefined : this.read(model, alias, n);
  }

  async read(model: string, alias: string, n: number): Promise<AliasMove | undefined> {
    return readJson(this.#folder, `${aliasLogFolder(model, alias)}/${n}.json`, AliasMove);
  }

  /** Newest first. One file at a time: a long history must not use up the process's file descriptors. */
  async history(model: string, alias: string): Promise<AliasMove[]> {
    const moves: AliasMove[] = [];
    for (const n of await this.#numbers(model, alias)) {
      const move = await this.read(model, alias, n);
      if (move !== undefined) moves.push(move);
    }
    return moves;
  }

  /** `false`: there already is a move of this number; somebody was faster. */
  async append(move: AliasMove): Promise<boolean> {
    return this.#folder.create(`${aliasLogFolder(move.model, move.alias)}/${move.n}.json`, toJson(move));
  }

  /** Highest first. */
  async #numbers(model: string, alias: string): Promise<number[]> {
    const names = await this.#folder.list(aliasLogFolder(model, alias));
    return names
      .filter((name) => /^[1-9][0-9]{0,14}\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => b - a);
  }
}
