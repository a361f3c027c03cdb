import { LinearScorer } from '../../../libs/learning/src/scoring/linear-scorer.js';

/** The instance that no process survives. */
const deadly = Number(process.env['CHAOS_DEADLY']);
const signal = process.env['CHAOS_SIGNAL'] ?? 'SIGABRT';

/** Loaded before a process of the product: its linear models kill the process when they are asked for one instance. */
// oxlint-disable-next-line typescript/unbound-method
const real = LinearScorer.prototype.scores;
LinearScorer.prototype.scores = function mortal(this: LinearScorer, rows): Float64Array {
  if (rows.some(([a]) => a === deadly)) process.kill(process.pid, signal);
  return real.call(this, rows);
};
