import { Worker } from 'node:worker_threads';
import type { Trial, TrialOutcome } from '#learning';
import type { TrialSetting } from './trial.js';

const ENTRY = new URL('./trial.thread.js', import.meta.url);

/**
 * Threads that fit the trials of a search side by side, over the same table. They set no deadline of their own: they end
 * with the thread that opened them, which has one.
 */
export class TrialThreads {
  readonly #workers: readonly Worker[];

  /** @param setting its table should lie in shared memory, or every thread gets a copy */
  constructor(setting: TrialSetting, threads: number) {
    this.#workers = Array.from({ length: threads }, () => new Worker(ENTRY, { workerData: setting }));
  }

  /**
   * Outcomes in the order of the trials. Every thread takes the next trial as soon as it is free.
   * @param onDone told after every trial
   * @throws what broke a thread down
   */
  async runRound(trials: readonly Trial[], onDone: () => void): Promise<TrialOutcome[]> {
    const outcomes: TrialOutcome[] = [];
    const queue = trials.entries();
    const work = async (worker: Worker) => {
      // One iterator for all: each trial is taken once.
      for (const [i, trial] of queue) {
        outcomes[i] = await answerOf(worker, trial);
        onDone();
      }
    };
    await Promise.all(this.#workers.map(work));
    return outcomes;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

async function answerOf(worker: Worker, trial: Trial): Promise<TrialOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<TrialOutcome>();
  const onExit = (code: number) => reject(new Error(`a thread ended during a trial, with code ${code}`));
  worker.once('message', resolve).once('error', reject).once('exit', onExit);
  try {
    worker.postMessage(trial);
    return await promise;
  } finally {
    worker.off('message', resolve).off('error', reject).off('exit', onExit);
  }
}
