import { beforeEach, describe, expect, it } from '@jest/globals';
import { readSettings } from '#settings';
import { Metrics } from '#telemetry';
import { latch } from '../../../test/support/latch.js';
import type { Latch } from '../../../test/support/latch.js';
import { CallsElsewhere } from './calls-elsewhere.js';
import { ModelBacklog } from './model-backlog.js';
import { UsualTime } from './usual-time.js';

const ROW_MS = 5;

let metrics: Metrics;
let backlog: ModelBacklog;
let held: Latch;
let made: number;
let elsewhere: CallsElsewhere;

function start(env: Record<string, string> = {}, rowMs: number | 'not known' = ROW_MS): void {
  const usual = new UsualTime();
  if (rowMs !== 'not known') usual.add(rowMs * 1_000);
  backlog = new ModelBacklog(usual, readSettings({ PREDICT_MAX_WAIT_MS: '100', ...env }), metrics, elsewhere);
}

/** A call that is under way until the latch is opened. */
const call = (rows: number): Promise<string> =>
  backlog.call(rows, async () => {
    made++;
    await held.opened;
    return 'answered';
  });

const refusals = async (): Promise<unknown> =>
  (await metrics.admissionRefusals.get()).values.map(({ labels, value }) => [labels.reason, value]);

beforeEach(() => {
  metrics = new Metrics();
  held = latch();
  made = 0;
  elsewhere = new CallsElsewhere();
});

describe('what waits for a model that computes in a thread of its own', () => {
  it('is what it begins in time by the time a row usually takes; who comes then is refused without a call', async () => {
    start();
    const letIn = Array.from({ length: 21 }, () => call(1));
    await expect(call(1)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
    expect([made, elsewhere.now]).toEqual([21, 21]);
    expect(await refusals()).toEqual([['model_backlog', 1]]);
    held.open();
    expect(await Promise.all(letIn)).toEqual(letIn.map(() => 'answered'));
    expect(await call(1)).toBe('answered');
    expect(elsewhere.now).toBe(0);
  });

  it('may be one call of any size, and others are told when it will have been computed', async () => {
    start();
    const large = call(1_000);
    await expect(call(1)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 });
    held.open();
    expect(await large).toBe('answered');
  });

  it('is nothing any more when calls have failed or were given up', async () => {
    start();
    for (let i = 0; i < 3; i++)
      await expect(backlog.call(1_000, () => Promise.reject(new Error('given up')))).rejects.toThrow(
        'given up',
      );
    held.open();
    expect(await call(1)).toBe('answered');
    expect(await refusals()).toEqual([]);
  });

  it('is computed within half of the time that callers have, however long they might wait', async () => {
    start({ MODEL_TIMEOUT_MS: '40' });
    const letIn = Array.from({ length: 5 }, () => call(1));
    await expect(call(1)).rejects.toMatchObject({ code: 'overloaded' });
    held.open();
    await Promise.all(letIn);
  });

  it('is not bounded while nobody knows what a row takes', async () => {
    start({}, 'not known');
    const letIn = Array.from({ length: 10 }, () => call(1_000));
    expect(made).toBe(10);
    held.open();
    await Promise.all(letIn);
  });
});
