import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InputSchema } from '#contracts';
import { Metrics } from '#telemetry';
import { registerOnnx } from '#training';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

/** Made by test/onnx/misbehaving.py: P(1) is `a`; for a negative one they answer nonsense, or nothing. */
const FIXTURES = join(import.meta.dirname, '../../test/onnx');

let gateway: TestGateway;
/** Features nobody has asked about: what is in the cache asks no model. */
let unasked = 0;

beforeAll(async () => {
  // Nobody is refused because this machine is busy: what is asked at once here is to be answered.
  gateway = await startGateway({ BREAKER_RESET_MS: '1000', PREDICT_MAX_WAIT_MS: '60000' });
});
afterAll(() => gateway.stop());

const ask = (model: string, a: number) =>
  call('POST', `${gateway.url}/predict`, { model, features: { a, b: 0 } });

async function register(file: string, model = file): Promise<void> {
  await registerOnnx(
    {
      model,
      bytes: await readFile(join(FIXTURES, `${file}.onnx`)),
      fileName: `${file}.onnx`,
      schema: InputSchema.parse({ columns: ['a', 'b'].map((name) => ({ name, type: 'number' })) }),
      classes: [0, 1],
      golden: [{ input: { a: 0.25, b: 0 }, output: [0.75, 0.25] }],
      by: 'test',
    },
    gateway,
  );
}

async function breakerState(model: string): Promise<number | undefined> {
  const { values } = await gateway.app.get(Metrics, { strict: false }).breakerState.get();
  return values.find(({ labels }) => labels['model'] === model)?.value;
}

describe('a registered ONNX model', () => {
  it.each([
    ['answers NaN', 'no-numbers'],
    ['answers what is no probability', 'no-probabilities'],
    ['leaves instances out', 'too-few-rows'],
    ['makes the runtime give up', 'no-answer'],
  ])('that %s fails by its name, rests, and comes back, while others answer', async (_, model) => {
    await register(model);
    expect(await ask(model, 0.75)).toMatchObject({ status: 200, body: { prediction: 1, probability: 0.75 } });

    let failures = 0;
    let refused = await ask(model, --unasked);
    while (refused.body['code'] === 'model_failed' && failures < 20) {
      expect(refused.status).toBe(503);
      expect(await ask('tiny', --unasked)).toMatchObject({ status: 200, body: { model: 'tiny' } });
      refused = await ask(model, --unasked);
      failures++;
    }
    expect(refused).toMatchObject({ status: 503, body: { code: 'model_unavailable' } });
    expect(refused.headers.get('retry-after')).toMatch(/^[12]$/);
    expect([await breakerState(model), await breakerState('tiny')]).toEqual([2, 0]);
    expect(await ask('tiny', --unasked)).toMatchObject({ status: 200, body: { cached: false } });
    expect(await ask(model, 0.75)).toMatchObject({ status: 200, body: { cached: true } });

    let answered = await ask(model, 0.5);
    while (answered.body['code'] === 'model_unavailable') answered = await ask(model, 0.5);
    expect(answered).toMatchObject({ status: 200, body: { probability: 0.5, cached: false } });
  });

  it('shares the calls of those who ask at once, and fails only the one whose row it cannot score', async () => {
    await register('no-numbers', 'shared');
    const rows = Array.from({ length: 100 }, (_, i) => (i === 50 ? --unasked : i / 128));
    const replies = await Promise.all(rows.map((a) => ask('shared', a)));
    for (const [i, { status, body }] of replies.entries()) {
      if (i === 50) expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'model_failed' });
      else
        expect({ status, probability: body['probability'] }).toEqual({ status: 200, probability: i / 128 });
    }
    const { values } = await gateway.app.get(Metrics, { strict: false }).batchRows.get();
    const calls = values.find(
      ({ metricName, labels }) => metricName === 'model_batch_rows_count' && labels.model === 'shared',
    );
    expect(calls?.value).toBeLessThan(rows.length);
  });
});
