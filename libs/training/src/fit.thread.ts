import { parentPort, workerData } from 'node:worker_threads';
import { PresageError } from '#contracts';
import { fitDelivery, type FitOrder } from './fit-delivery.js';
import type { ThreadAnswer } from './training-thread.js';

/** Entry of the thread: one order, one answer, end. What is not an expected refusal ends the thread as its error. */
const order: FitOrder = workerData;
const answer: ThreadAnswer = await fitDelivery(order).then(
  (result) => ({ kind: 'fitted', result }),
  (error: unknown) => {
    if (!(error instanceof PresageError)) throw error;
    return { kind: 'refused', code: error.code, detail: error.message, errors: error.errors };
  },
);
parentPort?.postMessage(answer);
