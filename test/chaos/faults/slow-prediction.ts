import { Predictor } from '../../../libs/serving/src/predictor.js';

/** Loaded before a process of the product: each of its predictions takes `CHAOS_PREDICTION_MS` milliseconds longer. */
const delayMs = Number(process.env['CHAOS_PREDICTION_MS']);
// oxlint-disable-next-line typescript/unbound-method
const predict = Predictor.prototype.predict;
Predictor.prototype.predict = async function slow(this: Predictor, ...args) {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  return await predict.apply(this, args);
};
