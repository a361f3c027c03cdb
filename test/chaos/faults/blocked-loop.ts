import { writeSync } from 'node:fs';
import { Predictor } from '../../../libs/serving/src/predictor.js';

/** Loaded before a process: one of its predictions, the `CHAOS_BLOCK_AT`th, holds the event loop for `CHAOS_BLOCK_MS`. */
const blockAt = Number(process.env['CHAOS_BLOCK_AT']);
const blockMs = Number(process.env['CHAOS_BLOCK_MS']);

// At once, and not by way of the loop that is about to stand still.
const say = (loop: 'blocked' | 'free'): void => void writeSync(1, `${JSON.stringify({ loop })}\n`);

let calls = 0;
// oxlint-disable-next-line typescript/unbound-method
const predict = Predictor.prototype.predict;
Predictor.prototype.predict = function blocking(this: Predictor, ...args) {
  if (++calls === blockAt) {
    say('blocked');
    const end = performance.now() + blockMs;
    while (performance.now() < end);
    say('free');
  }
  return predict.apply(this, args);
};
