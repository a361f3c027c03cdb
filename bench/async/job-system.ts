import type { CensusModel } from '../census/census-model.js';
import type { User } from '../load/closed-loop.js';
import type { Site } from '../load/site.js';

/** A number of users at once, who take jobs of a number of rows. */
export interface Shift {
  readonly users: number;
  readonly rows: number;
}

/** Something that takes jobs and has their results later. */
export interface JobSystem {
  readonly name: string;
  /** Starts all its processes; they are the site's to stop. */
  readonly start: (site: Site, model: CensusModel) => Promise<RunningJobs>;
}

export interface RunningJobs {
  /** The probabilities of one job of these rows, in their order; for the check before anything is measured. */
  readonly probabilities: (rows: readonly unknown[]) => Promise<number[]>;
  /** Lets users work, each of whom takes one job after the other from its submission to its result. */
  readonly work: <T>(shift: Shift, during: (users: readonly User[]) => Promise<T>) => Promise<T>;
}
