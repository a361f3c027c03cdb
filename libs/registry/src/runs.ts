import { PresageError, Run, Ulid } from '#contracts';
import type { ArtifactFolder } from './artifact-folder.js';
import { runFile, RUNS, runStepFile } from './layout.js';
import { newestFirst } from './page.js';
import type { PageRequest } from './page.js';
import { readJson, toJson } from './stored-json.js';

type Begun = Exclude<Run, { status: 'queued' }>;

export const hasEnded = (run: Run): boolean => run.status === 'succeeded' || run.status === 'failed';

/**
 * Executions of training: a file for what was asked for, one for its start and one for its end. Each is written once,
 * so that a process that slept through the end of a run (it was stopped, its machine was) can take nothing back.
 */
export class Runs {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  /** `exists`: there already is a run of this id; it has not been touched. */
  async create(run: Run): Promise<'created' | 'exists'> {
    return (await this.#folder.create(runFile(run.id), toJson(run))) ? 'created' : 'exists';
  }

  /** As far as it has come. */
  async get(id: string): Promise<Run | undefined> {
    const asked = await readJson(this.#folder, runFile(id), Run);
    // Older releases kept all of a run in this one file.
    if (asked === undefined || hasEnded(asked)) return asked;
    return (await this.#step(id, 'ended')) ?? (await this.#step(id, 'running')) ?? asked;
  }

  /**
   * The run has started, or ended: the first to say so is believed.
   * @returns the run as it stands; `taken`: somebody else has said it, and perhaps more, before
   */
  async advance(run: Begun): Promise<{ kind: 'advanced' | 'taken'; run: Run }> {
    const step = hasEnded(run) ? 'ended' : 'running';
    const before = step === 'running' ? await this.#step(run.id, 'ended') : undefined;
    if (before !== undefined) return { kind: 'taken', run: before };
    if (await this.#folder.create(runStepFile(run.id, step), toJson(run))) return { kind: 'advanced', run };
    return { kind: 'taken', run: (await this.#step(run.id, step)) ?? run };
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
      if (run === undefined || !hasEnded(run)) continue;
      // What was asked for last: it is what a run is found by.
      for (const step of ['running', 'ended'] as const) await this.#folder.remove(runStepFile(id, step));
      await this.#folder.remove(runFile(id));
    }
  }

  async #ids(): Promise<string[]> {
    const names = await this.#folder.list(RUNS);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => Ulid.safeParse(id).success);
  }

  async #step(id: string, step: 'running' | 'ended'): Promise<Run | undefined> {
    return readJson(this.#folder, runStepFile(id, step), Run);
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
