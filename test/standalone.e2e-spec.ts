import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClassPrediction, SingleResult } from '#contracts';
import { startApp } from './support/app-process.js';
import type { AppProcess } from './support/app-process.js';
import { presage } from './support/command-line.js';
import { call } from './support/http-client.js';
import { startReceiver } from './support/receiver.js';

const MAIN = join(import.meta.dirname, '../apps/standalone/src/main.js');
const FEATURES = {
  age: 42,
  income: 85_000,
  account_balance: 12_000,
  transactions_last_30d: 18,
  is_premium: 1,
};

let home: string;
let running: AppProcess[];

/** What `npm start` runs; resolves when it invites the user to try it. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const app = await startApp('standalone', { PRESAGE_HOME: home, ...env });
  running.push(app);
  await app.logged(({ message }) => String(message).startsWith('Presage is ready'));
  return app;
}

const predict = (app: AppProcess) =>
  call<SingleResult & ClassPrediction>('POST', `${app.url}/predict`, { features: FEATURES });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'presage-home-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((app) => app.stop()));
  await rm(home, { recursive: true, force: true });
});

describe('the standalone process', () => {
  it('comes up on an empty folder with a model that answers now and later alike', async () => {
    const app = await start();
    const first = await predict(app);
    expect(first).toMatchObject({ status: 200, body: { model: 'bank-customers', cached: false } });
    expect((await predict(app)).body).toMatchObject({ probability: first.body.probability, cached: true });

    const accepted = await call('POST', `${app.url}/predict/async`, { features: FEATURES });
    expect(accepted.status).toBe(202);
    const job = await call('GET', `${app.url}/predict/async/${String(accepted.body['id'])}?wait=20`);
    expect(job.body).toMatchObject({ status: 'succeeded', result: { probability: first.body.probability } });
  }, 60_000);

  it('promotes a better delivery, serves it, keeps a worse one out, and rolls back', async () => {
    const app = await start();
    const before = (await predict(app)).body.version;
    const better = await train(app, 'day_04.csv');
    expect(better).toMatchObject({ status: 'succeeded', decision: 'promoted' });
    const reloaded = await call('POST', `${app.url}/models/bank-customers/reload`, {});
    expect(reloaded.body).toMatchObject({ version: better['version'] });
    expect((await predict(app)).body.version).toBe(better['version']);

    expect(await train(app, 'day_07.csv')).toMatchObject({ status: 'succeeded', decision: 'rejected' });
    expect((await predict(app)).body.version).toBe(better['version']);

    await call('POST', `${app.url}/models/bank-customers/rollback`, {});
    await call('POST', `${app.url}/models/bank-customers/reload`, {});
    expect((await predict(app)).body.version).toBe(before);
  }, 60_000);

  it('goes on after a stop, and after a kill, with the same model and the same jobs', async () => {
    const first = await start();
    const before = (await predict(first)).body;
    const accepted = await call('POST', `${first.url}/predict/async`, { features: FEATURES });
    const job = `/predict/async/${String(accepted.body['id'])}`;
    await call('GET', `${first.url}${job}?wait=20`);
    expect(await first.stop()).toBe(0);

    const second = await start();
    expect((await predict(second)).body).toMatchObject({
      version: before.version,
      probability: before.probability,
    });
    expect((await call('GET', `${second.url}${job}`)).body).toMatchObject({ status: 'succeeded' });
    await second.kill9();

    const third = await start();
    expect((await predict(third)).body).toMatchObject({ version: before.version });
    expect((await call('GET', `${third.url}${job}`)).body).toMatchObject({ status: 'succeeded' });
  }, 60_000);

  it('tells a receiver of jobs without being set up, signed as the command line says', async () => {
    const receiver = await startReceiver();
    const app = await start({ WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOW_PRIVATE: 'true' });
    const webhook = `${receiver.url}/hook?x=1`;
    await call('POST', `${app.url}/predict/async`, { features: FEATURES, webhook });
    const { headers, body } = await receiver.arrived(0);
    const { out } = await presage({ PRESAGE_HOME: home }, 'webhooks', 'secret', webhook);
    const key = Buffer.from(out.trim().replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(signature);
    await receiver.close();
  }, 60_000);

  it('shows how to come by a key, and a call that brings one, where keys are required', async () => {
    const app = await start({ API_KEYS: 'required' });
    await app.logged(({ message }) => String(message).includes('what is degraded'));
    const shown = app.log.map(({ message }) => String(message));
    expect(shown).toContainEqual(expect.stringContaining('presage.mjs keys create --name me --scope admin'));
    expect(shown).toContainEqual(
      expect.stringMatching(/curl .*\/predict -H "authorization: Bearer \$PRESAGE_API_KEY"/),
    );
  }, 60_000);

  it('shows how to train the first model of a table of your own', async () => {
    await mkdir(join(home, 'contracts/churn'), { recursive: true });
    const contract = {
      name: 'churn',
      features: { columns: [{ name: 'months', type: 'number' }] },
      target: { column: 'left', classes: ['no', 'yes'], positiveClass: 'yes' },
    };
    await writeFile(join(home, 'contracts/churn/contract.json'), JSON.stringify(contract));
    const app = await start({ DATASETS_DIR: join(home, 'contracts'), DEFAULT_MODEL: 'churn' });
    await app.logged(({ message }) => String(message).includes('what is degraded'));
    const shown = app.log.map(({ message }) => String(message));
    const folder = join(home, 'data/churn');
    expect(shown).toContain(`  Nothing is served yet: put a CSV file into ${folder}, then`);
    expect(shown).toContainEqual(expect.stringContaining(`curl -s ${app.url}/training/runs`));
    expect(shown).toContain(`    -d '{"dataset":"churn"}'`);
    const { body } = await call('POST', `${app.url}/predict`, { features: { months: 1 } });
    expect(body).toMatchObject({ code: 'no_model', detail: expect.stringContaining('POST /training/runs') });
    expect((await call('GET', `${app.url}/predicts`)).body).toMatchObject({
      code: 'not_found',
      detail: expect.stringContaining('/docs'),
    });
  }, 60_000);

  it('refuses a second owner of its folder, in one message', async () => {
    const owner = await start();
    const refusal = await start().catch(String);
    expect(refusal).toContain(`belongs to process ${owner.pid}`);
    // What to do, and no stack of ours below it.
    expect(refusal).not.toContain('\n    at ');
    expect((await predict(owner)).status).toBe(200);
  }, 60_000);

  it('names file and field of a contract that is not as it must be, and does not start', async () => {
    await mkdir(join(home, 'contracts/churn'), { recursive: true });
    await writeFile(join(home, 'contracts/churn/contract.json'), '{"target":{"column":"left"},"foo":1}');
    const env = { PRESAGE_HOME: home, PORT: '0', DATASETS_DIR: join(home, 'contracts') };
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'], ...env, DEFAULT_MODEL: 'churn' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toMatch(/^churn\/contract\.json: name: is required; .*foo: is not known\n$/);
    expect(code).toBe(1);
  }, 60_000);
});

/** One run on a delivery of the sample, from asking for it to its end. */
async function train(app: AppProcess, source: string): Promise<Record<string, unknown>> {
  const asked = await call('POST', `${app.url}/training/runs`, { dataset: 'bank-customers', source });
  expect(asked.status).toBe(202);
  const runId = String(asked.body['id']);
  await app.logged((line) => line['runId'] === runId && line['status'] !== undefined);
  return (await call('GET', `${app.url}/training/runs/${runId}`)).body;
}
