import type { CensusModel } from '../census/census-model.js';
import { closedLoop } from '../load/closed-loop.js';
import type { LoadResult } from '../load/closed-loop.js';
import { isEqual } from '../load/equal-answers.js';
import type { Site } from '../load/site.js';
import type { JobSystem, RunningJobs, Shift } from './job-system.js';

const CHECKED_ROWS = 200;

/** What every system measured, round by round. */
export type JobRounds = ReadonlyMap<JobSystem, readonly LoadResult[]>;

/** Starts the systems one after the other, and holds their answers against the model's. @throws when one is another */
export async function startAll(
  systems: readonly JobSystem[],
  site: Site,
  model: CensusModel,
): Promise<ReadonlyMap<JobSystem, RunningJobs>> {
  const running = new Map<JobSystem, RunningJobs>();
  for (const system of systems) {
    const jobs = await system.start(site, model);
    for (const rows of [model.instances.slice(0, CHECKED_ROWS), model.instances.slice(0, 1)]) {
      const answered = await jobs.probabilities(rows);
      const wrong = rows.findIndex((row, i) => !isEqual(answered[i] ?? NaN, model.probability(row)));
      if (wrong !== -1 || answered.length !== rows.length)
        throw new Error(`${system.name}: row ${wrong} of ${rows.length} is answered by ${answered[wrong]}`);
    }
    running.set(system, jobs);
  }
  return running;
}

/** Measures them in turn, round by round, so that a busy minute of the machine hits all of them. */
export async function inTurn(
  running: ReadonlyMap<JobSystem, RunningJobs>,
  shift: Shift,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<JobRounds> {
  const results = new Map<JobSystem, LoadResult[]>([...running.keys()].map((system) => [system, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [system, jobs] of running) {
      const result = await jobs.work(shift, (users) => closedLoop(users, seconds));
      results.get(system)?.push(result);
      const load = `${shift.users} users, ${shift.rows} rows a job`;
      console.error(
        `round ${round} of ${rounds}, ${load}: ${system.name}: ${Math.round(result.perSecond)} jobs/s`,
      );
    }
  }
  return results;
}
