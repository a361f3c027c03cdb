import { ulid } from 'ulid';
import { call } from '../../support/http-client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

/** Instances as text, for two numeric features `a` and `b`; what each must be told. */
const INSTANCES: readonly (readonly [string, number])[] = [
  ['{"a":1,"b":0}', 200],
  ['{"b":0,"a":1}', 200],
  ['{"a":-0,"b":0}', 200],
  ['{"a":1e-400,"b":12345678901234567890}', 200],
  // Of one key twice, the last: as every JSON parser reads it.
  ['{"a":7,"a":1,"b":0}', 200],
  ['{"a":1}', 422],
  ['{}', 422],
  ['{"a":null,"b":0}', 422],
  ['{"a":"1","b":0}', 422],
  ['{"a":true,"b":0}', 422],
  ['{"a":"no such category","b":0}', 422],
  ['{"a":1,"b":0,"c":0}', 422],
  ['{"a":1,"b":0,"A":0}', 422],
  ['{"a":[1],"b":0}', 422],
  ['{"a":{"b":1},"b":0}', 422],
];
const COLUMNS = 50_000;

export const instancesOdd: Scenario = {
  id: 'T-35',
  fault: `instances with features missing, null, of another type, misspelt, additional, twice, in another order, and ${COLUMNS} of them`,
  mustHold:
    'answered or refused with 422 naming the place, never filled in silently; the same alone, in a batch and later',
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const { url } = await site.start('gateway');
    await site.start('worker');
    const missed: string[] = [];
    const wide = `{${Array.from({ length: COLUMNS }, (_, i) => `"c${i}":1`).join()}}`;
    for (const [instance, expected] of [...INSTANCES, [wide, 422] as const]) {
      const shown = instance.slice(0, 60);
      const now = await post(url, '/predict', `{"features":${instance}}`);
      const batch = await post(url, '/predict', `{"instances":[{"a":1,"b":0},${instance}]}`);
      const later = await postLater(url, `{"features":${instance}}`);
      const outcomes = [now, batch, later].map(outcomeOf);
      if (now.status !== expected) missed.push(`${shown}: ${now.status}`);
      if (new Set(outcomes).size > 1) missed.push(`${shown}: ${outcomes.join(' / ')}`);
      if (now.status === 422 && !JSON.stringify(now.body['errors'])?.includes('/features')) {
        missed.push(`${shown}: no place in ${JSON.stringify(now.body).slice(0, 200)}`);
      }
    }
    return {
      lost: 0,
      doubled: 0,
      wrong: missed.length,
      measured: { instances: INSTANCES.length + 1 },
      missed,
    };
  },
};

interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(url: string, path: string, text: string): Promise<Told> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': ulid() };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: text });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** What the job came to, as if it had been answered at once. */
async function postLater(url: string, text: string): Promise<Told> {
  const accepted = await post(url, '/predict/async', text);
  if (accepted.status !== 202) return accepted;
  const { body: job } = await call('GET', `${url}/predict/async/${String(accepted.body['id'])}?wait=20`);
  const { result, error } = job as { result?: Told['body']; error?: Told['body'] };
  return result === undefined
    ? { status: Number(error?.['status']), body: error ?? job }
    : { status: 200, body: result };
}

/** The probability of the instance, or the code it was refused with. */
function outcomeOf({ status, body }: Told): string {
  if (status !== 200) return `${status} ${String(body['code'])}`;
  const { predictions } = body as { predictions?: readonly Told['body'][] };
  return String((predictions?.at(-1) ?? body)['probability']);
}
