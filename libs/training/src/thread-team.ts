import { Worker } from 'node:worker_threads';
import type { Duty, Team } from '#learning';
import { Barrier } from './barrier.js';
import type { MemberAnswer, MemberOrder, MemberPlace } from './team.thread.js';

const ENTRY = new URL('./team.thread.js', import.meta.url);

/**
 * A team of threads. The thread that made it takes no part in the work: it listens, and so it hears of a thread that died
 * while the others wait for it, and of its own end, with which theirs comes.
 */
export class ThreadTeam implements Team {
  readonly size: number;
  readonly #threads: readonly Worker[];
  /** Never fulfilled; rejected when the first thread ends before it is told to. */
  readonly #broken: Promise<never>;

  /**
   * Starts the threads and does not wait for them; close the team when it has done its work.
   * @param size at least 1
   * @param entry the threads' program
   */
  constructor(size: number, entry: URL = ENTRY) {
    this.size = size;
    const barrier = Barrier.room();
    this.#threads = Array.from({ length: size }, (_, index) => {
      const place: MemberPlace = { index, size, barrier };
      return new Worker(entry, { workerData: place });
    });
    this.#broken = Promise.race(this.#threads.map(endOf));
    // It may break before it is given work, which is when it is looked at.
    this.#broken.catch(() => undefined);
  }

  async run<State, Result>(
    duty: Duty<State, Result>,
    state: State,
    onProgress: (share: number) => void,
  ): Promise<Result[]> {
    const cancelled = Promise.withResolvers<never>();
    let told = 0;
    const tell = (share: number) => {
      // Threads overtake each other on their way here.
      if (share <= told) return;
      told = share;
      try {
        onProgress(share);
      } catch (error) {
        told = Infinity;
        cancelled.reject(error);
      }
    };
    const answers = this.#threads.map((thread) => answerOf<Result>(thread, { duty: duty.name, state }, tell));
    return Promise.race([this.#broken, cancelled.promise, Promise.all(answers)]);
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

function endOf(thread: Worker): Promise<never> {
  return new Promise((_, reject) => {
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`a thread ended during a fit, with code ${code}`)));
  });
}

async function answerOf<Result>(
  thread: Worker,
  order: MemberOrder,
  tell: (share: number) => void,
): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const hear = (answer: MemberAnswer<Result>) => {
    if (answer.kind === 'done') resolve(answer.result);
    else tell(answer.share);
  };
  thread.on('message', hear);
  try {
    thread.postMessage(order);
    return await promise;
  } finally {
    thread.off('message', hear);
  }
}
