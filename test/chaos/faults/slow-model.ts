import { LinearScorer } from '../../../libs/learning/src/scoring/linear-scorer.js';

/**
 * Loaded before a process of the product: its linear models take `CHAOS_MODEL_MS` milliseconds (20) for a call. Not for
 * the golden instance (`a` = 1), which a version is warmed up with fifty times before it serves.
 */
const delayMs = Number(process.env['CHAOS_MODEL_MS'] ?? '20');
// oxlint-disable-next-line typescript/unbound-method
const real = LinearScorer.prototype.scores;
LinearScorer.prototype.scores = function slow(this: LinearScorer, rows): never {
  if (rows.every(([a]) => a === 1)) return real.call(this, rows) as never;
  const late = new Promise((resolve) => setTimeout(() => resolve(real.call(this, rows)), delayMs));
  return late as never;
};
