import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

describe('POST /predict', () => {
  let gateway: TestGateway;
  const predict = (body: unknown) => call(`${gateway.url}/predict`, { body });

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  it('answers one instance with label, probabilities, version and threshold', async () => {
    const { status, body } = await predict({ features: { x: 1, color: 'red' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(ULID),
      model: 'tiny',
      version: gateway.version,
      threshold: 0.5,
      prediction: 1,
      probability: expect.closeTo(0.880797, 6),
      probabilities: { '0': expect.closeTo(0.119203, 6), '1': expect.closeTo(0.880797, 6) },
      cached: false,
    });
  });

  it('answers the same features from the cache the second time', async () => {
    const body = { features: { x: 2.5, color: 'blue' } };
    const first = await predict(body);
    const second = await predict(body);
    expect([first.body['cached'], second.body['cached']]).toEqual([false, true]);
    expect(second.body['probability']).toBe(first.body['probability']);
  });

  it('answers instances in their order', async () => {
    const { status, body } = await predict({ instances: [{ x: -3 }, { x: 3 }, { x: -4 }] });
    expect(status).toBe(200);
    const predictions = body['predictions'] as { prediction: number }[];
    expect(predictions.map(({ prediction }) => prediction)).toEqual([0, 1, 0]);
    expect(predictions[0]).not.toHaveProperty('model');
  });

  it('answers by an exact version', async () => {
    const { status, body } = await predict({ model: 'tiny', version: gateway.version, features: { x: 1 } });
    expect([status, body['version']]).toEqual([200, gateway.version]);
  });
});
