import { PresageError, Run, Ulid } from '#contracts';
import type { ArtifactFolder } from './artifact-folder.js';
import { runFile, RUNS } from './layout.js';
import { newestFirst } from './page.js';
import type { PageRequest } from './page.js';
import { readJson, toJson } from './stored-json.js';

/** Executions of training, one file each. */
export class Runs {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  /** `exists`: there already is a run of this id; it has not been touched. */
  async create(run: Run): Promise<'created' | 'exists'> {
    return (await this.#folder.create(runFile(run.id), toJson(run))) ? 'created' : 'exists';
  }

  async get(id: string): Promise<Run | undefined> {
    return readJson(this.#folder, runFile(id), Run);
  }

  /** Replaces the run's file in one step; the last one to save wins. */
  async save(run: Run): Promise<void> {
    await this.#folder.write(runFile(run.id), toJson(run));
  }

  /** Newest first. With `model`, pages fill up with that model's runs. Runs that cannot be read are left out. */
  async list({
    limit,
    cursor,
    model,
  }: PageRequest & { model?: string | undefined }): Promise<{ runs: Run[]; nextCursor?: string }> {
    const { ids } = newestFirst(await this.#ids(), { limit: Number.POSITIVE_INFINITY, cursor });
    const runs: Run[] = [];
    for (const id of ids) {
      const run = await this.#readable(id);
      if (run === undefined || (model !== undefined && run.model !== model)) continue;
      // One more than asked for has been found: there is a next page, and it starts after the last one of this.
      const last = runs.at(-1);
      if (runs.length === limit && last !== undefined) return { runs, nextCursor: last.id };
      runs.push(run);
    }
    return { runs };
  }

  /** Removes the ended ones among those older than the newest `keep`. Queued and running ones stay. */
  async prune(keep: number): Promise<void> {
    const { ids } = newestFirst(await this.#ids(), { limit: Number.POSITIVE_INFINITY });
    for (const id of ids.slice(keep)) {
      const run = await this.#readable(id);
      if (run?.status === 'succeeded' || run?.status === 'failed') await this.#folder.remove(runFile(id));
    }
  }

  async #ids(): Promise<string[]> {
    const names = await this.#folder.list(RUNS);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => Ulid.safeParse(id).success);
  }

  /** One damaged file must not hide the history of all others. */
  async #readable(id: string): Promise<Run | undefined> {
    try {
      return await this.get(id);
    } catch (error) {
      if (error instanceof PresageError) return undefined;
      throw error;
    }
  }
}
