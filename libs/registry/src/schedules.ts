import { ModelName, ScheduleFile } from '#contracts';
import type { ArtifactFolder } from './artifact-folder.js';
import { scheduleFile, SCHEDULES } from './layout.js';
import { readJson, toJson } from './stored-json.js';

/** When models are trained again, one file per model: the truth from which the queue's schedulers are derived. */
export class Schedules {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  async get(model: string): Promise<ScheduleFile | undefined> {
    return readJson(this.#folder, scheduleFile(model), ScheduleFile);
  }

  /**
   * All, by model, the deleted ones among them.
   * @throws {PresageError} when one cannot be read: left out, a model would silently never be trained again
   */
  async list(): Promise<ScheduleFile[]> {
    const names = (await this.#folder.list(SCHEDULES)).filter((name) => name.endsWith('.json')).sort();
    const schedules: ScheduleFile[] = [];
    for (const model of names.map((name) => name.slice(0, -'.json'.length))) {
      const schedule = ModelName.safeParse(model).success ? await this.get(model) : undefined;
      if (schedule !== undefined) schedules.push(schedule);
    }
    return schedules;
  }

  async put(schedule: ScheduleFile): Promise<void> {
    await this.#folder.write(scheduleFile(schedule.model), toJson(schedule));
  }
}
