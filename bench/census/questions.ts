import type { Instance } from '#contracts';
import { request } from '../load/http-connection.js';
import { DISTINCT } from './census-rows.js';

/** How rows are asked for. */
export interface Asked {
  /** Presage wants an instance as `features`; the peers, as it is. */
  readonly as: 'features' | 'plain';
  /** Path of the call. */
  readonly path: string;
}

/** Rows that are asked for again and again. */
const HOT_ROWS = 500;
/** Of ten questions. */
const HOT_OF_TEN = 9;

export type Traffic = 'distinct' | 'hot';

let asked = Math.floor(Math.random() * DISTINCT.values);

/**
 * A source of requests, made ready so that a request costs a concatenation. `distinct` rows are never asked for twice,
 * in no measurement of the process; of `hot` ones nine in ten are among 500 that are, and one is new.
 */
export function questions(
  instances: readonly Instance[],
  { as, path }: Asked,
  traffic: Traffic,
): () => string {
  const forms = instances.map((instance) => {
    const marked = { ...instance, [DISTINCT.column]: DISTINCT.least };
    const body = JSON.stringify(as === 'features' ? { features: marked } : marked);
    const [head, tail] = request('POST', path, body).split(String(DISTINCT.least));
    return { head, tail };
  });
  const numbered = (form: number, n: number): string => {
    const { head, tail } = forms[form % forms.length]!;
    return `${head}${DISTINCT.least + (n % DISTINCT.values)}${tail}`;
  };
  const fresh = (): string => numbered(asked, asked++);
  if (traffic === 'distinct') return fresh;
  let calls = 0;
  return () => {
    const call = calls++;
    return call % 10 < HOT_OF_TEN ? numbered(call % HOT_ROWS, call % HOT_ROWS) : fresh();
  };
}

/** The rows of one job after another, as JSON: a list of `count` rows that are never asked for twice. */
export function freshRows(instances: readonly Instance[]): (count: number) => string {
  const forms = instances.map((instance) => {
    const text = JSON.stringify({ ...instance, [DISTINCT.column]: DISTINCT.least });
    const [head, tail] = text.split(String(DISTINCT.least));
    return { head, tail };
  });
  const row = (): string => {
    const { head, tail } = forms[asked % forms.length]!;
    return `${head}${DISTINCT.least + (asked++ % DISTINCT.values)}${tail}`;
  };
  return (count) => `[${Array.from({ length: count }, row).join(',')}]`;
}
