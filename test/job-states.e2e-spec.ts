import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { PresageError } from '#contracts';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { EVERYTHING_BUT_DATE } from './support/only-date.js';
import { answer, startWorker } from './support/worker-app.js';

type State = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'expired';

interface ModelJob {
  id: string;
  state: State;
  retryOf?: string;
}

/** What must be so: jobs in the order they came, of which the worker has one in hand at a time. */
interface Model {
  readonly jobs: ModelJob[];
  /** Idempotency keys, and the job and the feature each came with. */
  readonly keys: Map<string, { job: ModelJob; a: number }>;
}

interface Real {
  send(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, key?: string): Promise<Reply>;
  /** How the job in hand goes on. */
  readonly inHand: Map<string, { end(): void; fail(): void }>;
  /** What was read of jobs that have ended. */
  readonly endings: Map<string, string>;
  letTimePass(hours: number): void;
}

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 3_000;
const isOpen = ({ state }: ModelJob): boolean => state === 'queued' || state === 'running';

/** The worker takes the next one as soon as its hands are free. */
function take({ jobs }: Model): void {
  const next = jobs.find(isOpen);
  if (next !== undefined) next.state = 'running';
}

/** Waits until every job is as the model has it; an ending that was read once is read ever after. */
async function agree(model: Model, real: Real): Promise<void> {
  take(model);
  for (const job of model.jobs) {
    const since = performance.now();
    for (;;) {
      const { body } = await real.send('GET', `/predict/async/${job.id}`);
      const handed = job.state !== 'running' || real.inHand.has(job.id);
      if (body['status'] === job.state && handed) {
        expect(body['retryOf']).toBe(job.retryOf);
        if (!isOpen(job)) {
          const ending = JSON.stringify(body);
          expect(ending).toBe(real.endings.get(job.id) ?? ending);
          real.endings.set(job.id, ending);
        }
        break;
      }
      if (performance.now() - since > PATIENCE_MS)
        throw new Error(`${JSON.stringify(body)} should be ${job.state}`);
      await setImmediate();
    }
  }
}

type Step = fc.AsyncCommand<Model, Real>;

/** A step that can always be done, and what must be so afterwards. */
const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real);
    await agree(model, real);
  },
  toString: () => name,
});

const submit = (a: number, key?: string): Step =>
  step(`submit(${a}, ${key})`, async (model, real) => {
    const reply = await real.send('POST', '/predict/async', { features: { a, b: 0 } }, key);
    const held = key === undefined ? undefined : model.keys.get(key);
    if (held !== undefined && held.a !== a) {
      return expect(reply).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    }
    expect(reply.status).toBe(202);
    if (held !== undefined) return expect(reply.body['id']).toBe(held.job.id);
    const job: ModelJob = { id: String(reply.body['id']), state: 'queued' };
    expect(model.jobs.map(({ id }) => id)).not.toContain(job.id);
    model.jobs.push(job);
    if (key !== undefined) model.keys.set(key, { job, a });
  });

/** Something done to one of the jobs there are. */
const toOne =
  (name: string, run: (job: ModelJob, model: Model, real: Real) => Promise<void>) => (nth: number) =>
    step(`${name}(${nth})`, async (model, real) => {
      const job = model.jobs[nth % Math.max(1, model.jobs.length)];
      if (job !== undefined) await run(job, model, real);
    });

const cancel = toOne('cancel', async (job, _model, real) => {
  const reply = await real.send('DELETE', `/predict/async/${job.id}`);
  if (isOpen(job)) job.state = 'canceled';
  expect(reply).toMatchObject({ status: 200, body: { status: job.state } });
});

const retry = toOne('retry', async (job, model, real) => {
  const reply = await real.send('POST', `/jobs/${job.id}/retry`);
  if (job.state !== 'failed') return expect(reply).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(reply.status).toBe(202);
  // Asked again, it is the job that was made the first time, whatever has become of it.
  const made = model.jobs.find(({ retryOf }) => retryOf === job.id);
  if (made !== undefined) return expect(reply.body['id']).toBe(made.id);
  const id = String(reply.body['id']);
  expect(model.jobs.map((one) => one.id)).not.toContain(id);
  model.jobs.push({ id, state: 'queued', retryOf: job.id });
});

const handOver = (name: 'end' | 'fail', state: State): Step =>
  step(name, async (model, real) => {
    const job = model.jobs.find((one) => one.state === 'running');
    if (job === undefined) return;
    real.inHand.get(job.id)?.[name]();
    job.state = state;
  });

const expire = step('let two hours pass', async (model, real) => {
  real.letTimePass(2);
  // What is in hand is done to its end; what has not begun by its time never begins.
  for (const job of model.jobs) if (job.state === 'queued') job.state = 'expired';
});

const steps = [
  fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(undefined, 'one', 'two')).map(([a, key]) => submit(a, key)),
  fc.constant(submit(1)),
  fc.constant(submit(2)),
  fc.nat(5).map(cancel),
  fc.nat(5).map(retry),
  fc.constant(handOver('end', 'succeeded')),
  fc.constant(handOver('fail', 'failed')),
  fc.constant(expire),
];

describe('the states of jobs, for any sequence of what clients and a worker do,', () => {
  let gateway: TestGateway;
  let worker: Awaited<ReturnType<typeof startWorker>>;
  const inHand: Real['inHand'] = new Map();

  beforeAll(async () => {
    jest.useFakeTimers({
      now: Date.now(),
      doNotFake: [...EVERYTHING_BUT_DATE],
    });
    // BullMQ renews a lock by the date, which stands still here: the lock must last for as long as the test.
    gateway = await startGateway({ WORKER_CONCURRENCY: '1', JOB_ATTEMPTS: '1', JOB_LOCK_MS: '600000' });
    worker = await startWorker(gateway.settings, async (_request, id, signal) => {
      const outcome = Promise.withResolvers<void>();
      const fail = (): void => outcome.reject(new PresageError('invalid_request', 'as it was told to'));
      inHand.set(id, { end: () => outcome.resolve(), fail });
      signal.addEventListener('abort', () => outcome.reject(signal.reason));
      await outcome.promise.finally(() => inHand.delete(id));
      return answer(id);
    });
  });
  afterAll(async () => {
    await worker.close();
    await gateway.stop();
    jest.useRealTimers();
  });

  const send: Real['send'] = async (method, url, body, key) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const payload = body === undefined ? {} : { payload: body };
    const reply = await gateway.app.inject({ method, url, headers, ...payload });
    return { status: reply.statusCode, body: reply.json() };
  };
  const letTimePass = (hours: number): void => {
    jest.setSystemTime(Date.now() + hours * HOUR_MS);
  };

  it('are those of a list', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 15, size: '+1' }), async (commands) => {
        // A name space of keys for each run.
        const name = `run-${runs++}`;
        const model: Model = { jobs: [], keys: new Map() };
        const keyed: Real['send'] = (method, url, body, key) =>
          send(method, url, body, key === undefined ? undefined : `${name}-${key}`);
        const real: Real = { send: keyed, inHand, endings: new Map(), letTimePass };
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
        } finally {
          for (const { id } of model.jobs.toReversed()) await send('DELETE', `/predict/async/${id}`);
        }
      }),
      { numRuns: 20 },
    );
  });
});
