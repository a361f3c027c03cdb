import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';
import { RowHistogram } from './row-histogram.js';

const NAME = 'prediction_confidence';
const HELP = 'Probability of the predicted class.';
const BUCKETS = [0, 0.25, 0.5, 1];

describe('a histogram of rows', () => {
  it('says what one of prom-client says, as text and as JSON', async () => {
    const registry = new Registry();
    const ours = new RowHistogram({ name: NAME, help: HELP, buckets: BUCKETS, registry });
    const reference = new Registry();
    const theirs = new Histogram({
      name: NAME,
      help: HELP,
      labelNames: ['model'],
      buckets: BUCKETS,
      registers: [reference],
    });
    expect(await registry.metrics()).toBe(await reference.metrics());

    for (const model of ['churn', 'fraud', 'churn'])
      for (const value of [0, 0.1, 0.25, 0.2500001, 0.99, 1, 1.5]) {
        ours.of(model).observe(value);
        theirs.observe({ model }, value);
      }
    expect(await registry.metrics()).toBe(await reference.metrics());
    // Theirs has places for exemplars besides.
    expect(await reference.getMetricsAsJSON()).toMatchObject(await registry.getMetricsAsJSON());
  });
});
