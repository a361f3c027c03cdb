import { LinearScorer } from '../../../libs/learning/src/scoring/linear-scorer.js';

/**
 * Loaded before a process of the product: its linear models compute for `CHAOS_BUSY_MS` milliseconds (5) a call, on the
 * event loop. Not for the golden instance (`a` = 1), which a version is warmed up with before it serves.
 */
const busyMs = Number(process.env['CHAOS_BUSY_MS'] ?? '5');
// oxlint-disable-next-line typescript/unbound-method
const real = LinearScorer.prototype.scores;
LinearScorer.prototype.scores = function busy(this: LinearScorer, rows) {
  const until = performance.now() + busyMs;
  while (!rows.every(([a]) => a === 1) && performance.now() < until);
  return real.call(this, rows);
};
