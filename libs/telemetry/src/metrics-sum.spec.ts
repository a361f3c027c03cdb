import { describe, expect, it } from '@jest/globals';
import { MetricsSnapshot } from './metrics-messages.js';
import { MetricsSum } from './metrics-sum.js';
import { Metrics } from './metrics.js';

const snapshotOf = async ({ registry }: Metrics): Promise<MetricsSnapshot> =>
  MetricsSnapshot.parse(await registry.getMetricsAsJSON());

const answered = (metrics: Metrics, times: number): void =>
  metrics.requests.inc({ handler: '/predict', method: 'POST', status: '2xx' }, times);

/** The values of the lines that begin with this name. */
const values = (text: string, name: string): number[] =>
  [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));

describe('the metrics of several processes', () => {
  it('are counters and histograms added up, label by label', async () => {
    const [one, two] = [new Metrics(), new Metrics()];
    answered(one, 3);
    answered(two, 4);
    two.requests.inc({ handler: '/models', method: 'GET', status: '2xx' }, 5);
    one.requestDuration.observe({ handler: '/predict', method: 'POST' }, 0.002);
    two.requestDuration.observe({ handler: '/predict', method: 'POST' }, 20);
    const sum = new MetricsSum();
    sum.update(1, await snapshotOf(one));
    sum.update(2, await snapshotOf(two));
    const text = await sum.text();
    expect(values(text, 'http_requests_total')).toEqual([7, 5]);
    const buckets = [...text.matchAll(/^http_request_duration_seconds_bucket\{le="(\S+?)",.*\} (\d+)$/gm)];
    expect(buckets.slice(-2).map(([, bound, count]) => [bound, count])).toEqual([
      ['10', '1'],
      ['+Inf', '2'],
    ]);
    expect(values(text, 'http_request_duration_seconds_sum')).toEqual([20.002]);
  });

  it('count the queue that all of them see once, and show the worst breaker', async () => {
    const [one, two] = [new Metrics(), new Metrics()];
    for (const metrics of [one, two]) metrics.queueJobs.set({ queue: 'prediction', state: 'waiting' }, 12);
    one.breakerState.set({ model: 'tiny', version: 'v' }, 0);
    two.breakerState.set({ model: 'tiny', version: 'v' }, 2);
    const sum = new MetricsSum();
    sum.update(1, await snapshotOf(one));
    sum.update(2, await snapshotOf(two));
    const text = await sum.text();
    expect(values(text, 'queue_jobs')).toEqual([12]);
    expect(values(text, 'breaker_state')).toEqual([2]);
  });

  it('keep what a process had counted that has ended, and nothing else of it', async () => {
    const [one, two, three] = [new Metrics(), new Metrics(), new Metrics()];
    answered(one, 3);
    answered(two, 4);
    one.queueJobs.set({ queue: 'training', state: 'waiting' }, 9);
    const sum = new MetricsSum();
    sum.update(1, await snapshotOf(one));
    sum.update(2, await snapshotOf(two));
    sum.end(1);
    sum.end(2);
    answered(three, 1);
    sum.update(3, await snapshotOf(three));
    const text = await sum.text();
    expect(values(text, 'http_requests_total')).toEqual([8]);
    expect(values(text, 'queue_jobs')).toEqual([]);
  });
});
