import { Worker } from 'node:worker_threads';
import type { Declared, PlainTensor } from './tensor.js';

/** Asks for one output. */
export interface SessionCall {
  readonly id: number;
  readonly feeds: readonly (readonly [string, PlainTensor])[];
  readonly output: string;
}

export type SessionAnswer =
  | { readonly kind: 'opened'; readonly inputs: readonly Declared[]; readonly outputs: readonly Declared[] }
  | { readonly kind: 'ran'; readonly id: number; readonly tensor: PlainTensor }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

interface Waiting {
  resolve(tensor: PlainTensor): void;
  reject(error: Error): void;
}

const ENTRY = new URL('./session.thread.js', import.meta.url);
/** Calls that wait for a session; a caller that has given up still counts, since the session will work for it. */
const MOST_WAITING = 1_000;

/**
 * One ONNX Runtime session in a thread of its own: the runtime computes synchronously, and a file from elsewhere may
 * compute for as long as it likes. The runtime is not loaded into this thread at all.
 */
export class SessionThread {
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #end: Error | undefined;

  /**
   * Opens a session over the bytes of a `.onnx` file.
   * @param timeoutMs milliseconds after which opening is given up
   * @throws {Error} when the runtime refuses the file, or takes too long
   */
  static async open(bytes: Uint8Array, timeoutMs: number): Promise<SessionThread> {
    // A copy that the thread can have for itself: the bytes may lie in a buffer shared with others.
    const own = new Uint8Array(bytes);
    const worker = new Worker(ENTRY, { workerData: own, transferList: [own.buffer] });
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<SessionThread>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`opening it took longer than ${timeoutMs} ms`)), timeoutMs);
        worker.once('message', (answer: SessionAnswer) => {
          if (answer.kind === 'opened') resolve(new SessionThread(worker, answer.inputs, answer.outputs));
        });
        worker.once('error', reject);
        worker.once('exit', (code) => reject(new Error(`the session's thread ended with code ${code}`)));
      });
    } catch (error) {
      // Not awaited: a thread that hangs in the runtime ends when the runtime lets it.
      void worker.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(worker: Worker, inputs: readonly Declared[], outputs: readonly Declared[]) {
    this.#worker = worker;
    this.inputs = inputs;
    this.outputs = outputs;
    worker.on('message', (answer: SessionAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#ended(error));
    worker.on('exit', (code) => this.#ended(new Error(`the session's thread ended with code ${code}`)));
  }

  /** @throws {Error} when the model cannot compute this, has too many calls waiting, or its thread has ended */
  async run(feeds: SessionCall['feeds'], output: string): Promise<PlainTensor> {
    if (this.#end !== undefined) throw this.#end;
    if (this.#waiting.size >= MOST_WAITING)
      throw new Error(`${MOST_WAITING} calls are waiting for the session`);
    const call: SessionCall = { id: ++this.#lastId, feeds, output };
    return await new Promise<PlainTensor>((resolve, reject) => {
      this.#waiting.set(call.id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  /** Ends the thread; calls that wait fail. Settles when the runtime has let go. */
  async close(): Promise<void> {
    this.#ended(new Error('the session is closed'));
    await this.#worker.terminate();
  }

  #settle(answer: SessionAnswer): void {
    if (answer.kind === 'opened') return;
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === 'ran') waiting?.resolve(answer.tensor);
    else waiting?.reject(new Error(answer.message));
  }

  #ended(reason: Error): void {
    this.#end ??= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#end);
    this.#waiting.clear();
  }
}
