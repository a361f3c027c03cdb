import { parentPort, workerData } from 'node:worker_threads';
import { PresageError } from '#contracts';
import { fitDelivery, type FitOrder, type FitProgress } from './fit-delivery.js';
import type { ThreadMessage } from './training-thread.js';

/** Entry of the thread: one order, one answer, end. What is not an expected refusal ends the thread as its error. */
const order: FitOrder = workerData;
const say = (message: ThreadMessage) => parentPort?.postMessage(message);

/** An estimator may tell its progress thousands of times; a hundred messages a stage are enough to draw a bar. */
let told = '';
const tell = (progress: FitProgress) => {
  const { stage, share } = progress;
  const now = `${stage} ${Math.floor(100 * share)}`;
  if (now !== told) say({ kind: 'progress', progress });
  told = now;
};

say(
  await fitDelivery(order, tell).then(
    (result) => ({ kind: 'fitted', result }),
    (error: unknown) => {
      if (!(error instanceof PresageError)) throw error;
      return { kind: 'refused', code: error.code, detail: error.message, errors: error.errors };
    },
  ),
);
