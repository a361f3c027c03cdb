import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiKeys, ArtifactFolder } from '#registry';
import { call } from '../../support/http-client.js';
import type { Reply } from '../../support/http-client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const TOGETHER = 200;
const KEPT_SECONDS = 4;

export const submittedTwice: Scenario = {
  id: 'T-30',
  fault: `${TOGETHER} submissions at once with one Idempotency-Key by two gateways; again with another body, after the end, after ${KEPT_SECONDS} s of retention, and by another owner`,
  mustHold:
    'one job, 202 with its id for all of them, all but one marked as replayed; 422 for another body; a new job after the retention, and for another owner',
  runs: 3,
  run: async (run) => {
    const env = { API_KEYS: 'required', IDEMPOTENCY_TTL_SECONDS: String(KEPT_SECONDS) };
    const site = await Site.open(run, env);
    const keys = new ApiKeys(new ArtifactFolder(join(site.cluster.folder, 'artifacts')));
    const make = async () =>
      (await keys.create({ name: 'shop', scopes: ['predict:async', 'jobs:read'] })).token;
    const [mine, others] = [await make(), await make()];
    const gateways = [await site.start('gateway'), await site.start('gateway')];
    const missed: string[] = [];
    const expect = (what: string, holds: boolean) => void (holds || missed.push(what));

    const submit = (token: string, a: number, at: number) => {
      const url = gateways[at % gateways.length]?.url ?? '';
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `order-${run.seed}` };
      return call('POST', `${url}/predict/async`, { features: { a, b: 0 } }, headers);
    };
    const isReplay = ({ headers }: Reply) => headers.get('idempotent-replayed') === 'true';
    const idOf = ({ body }: Reply) => String(body['id']);
    const isJob = ({ status }: Reply) => status === 202;

    const since = performance.now();
    const together = await Promise.all(Array.from({ length: TOGETHER }, (_, i) => submit(mine, 1, i)));
    const foreign = await submit(others, 1, 0);
    const other = await submit(mine, 2, 1);
    const jobs = await site.jobsInQueue();
    const ids = new Set(together.map(idOf));
    expect(`${ids.size} ids`, together.every(isJob) && ids.size === 1);
    expect('not one first answer', together.filter((reply) => !isReplay(reply)).length === 1);
    expect('another owner met the key', isJob(foreign) && !isReplay(foreign) && !ids.has(idOf(foreign)));
    expect(`another body got ${other.status}`, other.body['code'] === 'idempotency_key_reused');
    expect(`${jobs} jobs in the queue`, jobs === 2);

    const worker = await site.start('worker');
    const [id = ''] = ids;
    const headers = { authorization: `Bearer ${mine}` };
    const ended = await call('GET', `${gateways[0]?.url}/predict/async/${id}?wait=30`, undefined, headers);
    expect(`the job is ${String(ended.body['status'])}`, ended.body['status'] === 'succeeded');
    const isKept = performance.now() - since < 1_000 * (KEPT_SECONDS - 1);
    const again = await submit(mine, 1, 1);
    // On a machine that takes longer the key is forgotten, and nothing can be said.
    if (isKept) expect('not replayed after the end', isReplay(again) && idOf(again) === id);
    await pause(1_000 * KEPT_SECONDS + 500);
    const later = await submit(mine, 1, 0);
    expect('remembered for ever', isJob(later) && !isReplay(later) && idOf(later) !== id);
    const done = worker.log.filter(({ jobId, status }) => jobId === id && status === 'succeeded').length;

    const doubled = ids.size - 1 + (done - 1);
    return { lost: 0, doubled, wrong: 0, measured: { submissions: TOGETHER + 4 }, missed };
  },
};
