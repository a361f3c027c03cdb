import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

describe('POST /predict', () => {
  let gateway: TestGateway;
  const predict = (body: unknown) => call('POST', `${gateway.url}/predict`, body);

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  it('answers one instance with label, probabilities, version and threshold', async () => {
    const { status, body } = await predict({ features: { a: 1, b: 0 } });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(ULID),
      model: 'tiny',
      version: gateway.version,
      threshold: 0.5,
      prediction: 1,
      probability: expect.closeTo(0.731059, 6),
      probabilities: { '0': expect.closeTo(0.268941, 6), '1': expect.closeTo(0.731059, 6) },
      cached: false,
    });
  });

  it('answers the same features from the cache the second time', async () => {
    const body = { features: { a: 2.5, b: 1 } };
    const first = await predict(body);
    const second = await predict(body);
    expect([first.body['cached'], second.body['cached']]).toEqual([false, true]);
    expect(second.body['probability']).toBe(first.body['probability']);
  });

  it('answers instances in their order', async () => {
    const { status, body } = await predict({
      instances: [
        { a: -3, b: 0 },
        { a: 3, b: 0 },
        { a: -4, b: 0 },
      ],
    });
    expect(status).toBe(200);
    const predictions = body['predictions'] as { prediction: number }[];
    expect(predictions.map(({ prediction }) => prediction)).toEqual([0, 1, 0]);
    expect(predictions[0]).not.toHaveProperty('model');
  });

  it('answers by an exact version', async () => {
    const { status, body } = await predict({
      model: 'tiny',
      version: gateway.version,
      features: { a: 1, b: 0 },
    });
    expect([status, body['version']]).toEqual([200, gateway.version]);
  });
});
