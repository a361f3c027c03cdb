import { Worker } from 'node:worker_threads';
import { type ErrorCode, type FieldError, PresageError } from '#contracts';
import type { FitOrder, FitProgress, FitResult } from './fit-delivery.js';

/** Errors lose their class on the way between threads; so refusals travel as data. */
type ThreadAnswer =
  | { kind: 'fitted'; result: FitResult }
  | { kind: 'refused'; code: ErrorCode; detail: string; errors: FieldError[] | undefined };

/** Any number of words on the progress, then the answer. */
export type ThreadMessage = { kind: 'progress'; progress: FitProgress } | ThreadAnswer;

export interface ThreadOptions {
  /** The thread's program. */
  readonly entry: URL;
  /** MiB of JavaScript heap; a thread that needs more ends, the process lives on. */
  readonly memoryMb: number;
}

const DEFAULTS: ThreadOptions = { entry: new URL('./fit.thread.js', import.meta.url), memoryMb: 2_048 };

/** Trains in threads of their own, so that the process that takes the orders stays responsive and alive. */
export class TrainingThread {
  readonly #options: ThreadOptions;

  constructor(options: Partial<ThreadOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /**
   * Carries out one order. The thread has ended when the promise settles.
   * @param timeoutMs milliseconds after which the thread is ended
   * @param onProgress told how far the thread is, about a hundred times a stage
   * @throws {PresageError} `invalid_request` from the thread, `deadline_exceeded`, or `internal` when it broke down;
   * the signal's reason when that was first
   */
  async fit(
    order: FitOrder,
    timeoutMs: number,
    signal: AbortSignal,
    onProgress: (progress: FitProgress) => void = () => undefined,
  ): Promise<FitResult> {
    signal.throwIfAborted();
    const worker = new Worker(this.#options.entry, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMb },
    });
    try {
      const answer = await answerOf(worker, { timeoutMs, signal, onProgress });
      if (answer.kind === 'fitted') return answer.result;
      throw new PresageError(answer.code, answer.detail, answer.errors && { errors: answer.errors });
    } finally {
      await worker.terminate();
    }
  }
}

/** The thread's answer, unless its end, the deadline or the caller's signal comes first. */
async function answerOf(
  worker: Worker,
  {
    timeoutMs,
    signal,
    onProgress,
  }: { timeoutMs: number; signal: AbortSignal; onProgress: (progress: FitProgress) => void },
): Promise<ThreadAnswer> {
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ThreadAnswer>((resolve, reject) => {
      const late = () =>
        reject(
          new PresageError('deadline_exceeded', `training took longer than ${timeoutMs / 1_000} seconds`),
        );
      timer = setTimeout(late, timeoutMs);
      signal.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
      worker.on('message', (message: ThreadMessage) => {
        if (message.kind === 'progress') onProgress(message.progress);
        else resolve(message);
      });
      worker.once('error', (error) => reject(brokenDown(error)));
      worker.once('exit', (code) => reject(brokenDown(new Error(`the thread ended with code ${code}`))));
    });
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}

function brokenDown(cause: Error): PresageError {
  const outOfMemory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const detail = outOfMemory ? 'the training thread ran out of memory' : 'the training thread broke down';
  return new PresageError('internal', detail, { cause });
}
