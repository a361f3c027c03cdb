import { readFileSync } from 'node:fs';
import { LinearScorer } from '../../../libs/learning/src/scoring/linear-scorer.js';

/** Models of this slope are the ones that fall ill. */
const SICK_SLOPE = 9;
/** Holds what they do in place of scoring, one of the names below; they are well while it is not there. */
const file = process.env['CHAOS_SICKNESS'] ?? '';

const SICKNESSES: Readonly<Record<string, (rows: number) => unknown>> = {
  throws: () => {
    throw new Error('the model is broken');
  },
  rejects: () => Promise.reject(new Error('the model is broken')),
  NaN: (rows) => new Float64Array(rows * 2).fill(NaN),
  infinite: (rows) => new Float64Array(rows * 2).fill(Infinity),
  'too few': () => new Float64Array(1),
  undefined: () => undefined,
  hangs: () => new Promise(() => undefined),
};

/** Loaded before a process of the product: makes its linear models of one slope fall ill when a file says so. */
// oxlint-disable-next-line typescript/unbound-method
const real = LinearScorer.prototype.scores;
LinearScorer.prototype.scores = function maybeSick(this: LinearScorer, rows): never {
  const sickness = isSick(this) ? SICKNESSES[present()] : undefined;
  return (sickness === undefined ? real.call(this, rows) : sickness(rows.length)) as never;
};

function isSick(scorer: LinearScorer): boolean {
  return real.call(scorer, [[1, 0]])[1] === 1 / (1 + Math.exp(-SICK_SLOPE));
}

function present(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
