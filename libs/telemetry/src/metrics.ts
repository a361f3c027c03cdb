import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { RowHistogram } from './row-histogram.js';

const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LONG_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/**
 * All metrics of one process. Labels are bounded: routes, not paths; models and versions of the registry,
 * not names that clients make up.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly requests = this.counter('http_requests_total', 'Requests answered.', [
    'handler',
    'method',
    'status',
  ]);
  readonly requestDuration = this.histogram(
    'http_request_duration_seconds',
    'Time to answer.',
    ['handler', 'method'],
    LATENCY_BUCKETS,
  );

  readonly eventStreams = this.gauge(
    'event_streams',
    'Clients that follow a job; of several processes the one with the most.',
    [],
  );

  readonly connectionsRefused = this.counter(
    'http_connections_refused_total',
    'Connections closed unread because there were MAX_CONNECTIONS.',
    [],
  );
  readonly keyRefusals = this.counter('api_key_refusals_total', 'Calls refused for their API key.', [
    'reason',
  ]);
  readonly admissionRefusals = this.counter(
    'admission_refusals_total',
    'Requests refused because there is too much to do.',
    ['reason'],
  );

  readonly admissionLimit = this.gauge('admission_limit', 'Predictions that may be in hand at once.', []);
  readonly admissionWaiting = this.gauge('admission_waiting', 'Requests for a prediction that wait.', []);

  readonly predictions = this.counter('predictions_total', 'Instances answered; source is model or cache.', [
    'model',
    'version',
    'source',
  ]);
  readonly confidence: Pick<RowHistogram, 'of'> = new RowHistogram({
    name: 'prediction_confidence',
    help: 'Probability of the predicted class.',
    buckets: [0, 0.25, 0.5, 0.75, 0.9, 1],
    registry: this.registry,
  });
  readonly cacheLookups = this.counter(
    'prediction_cache_lookups_total',
    "Rows looked up; tier is local (this process's memory) or redis, result is hit, miss, error or rest.",
    ['tier', 'result'],
  );
  readonly breakerState = this.gauge(
    'breaker_state',
    '0 closed, 1 half open, 2 open; of several processes the worst.',
    ['model', 'version'],
  );
  readonly breakerEvents = this.counter('breaker_events_total', 'What breakers saw and did.', [
    'model',
    'version',
    'event',
  ]);

  readonly batchRows = this.histogram(
    'model_batch_rows',
    'Rows per call of a model whose callers share calls.',
    ['model'],
    [1, 2, 4, 8, 16, 32, 64, 128, 256],
  );

  readonly reloadDuration = this.histogram(
    'model_reload_duration_seconds',
    'From noticing that a pointer moved until the new version serves.',
    ['model'],
    LATENCY_BUCKETS,
  );
  readonly reloadFailures = this.counter(
    'model_reload_failures_total',
    'Versions that could not be loaded.',
    ['model', 'reason'],
  );
  readonly modelInfo = this.gauge('model_serving_info', 'Version an alias serves (1).', [
    'model',
    'alias',
    'version',
  ]);

  readonly queueJobs = this.gauge('queue_jobs', 'Jobs in the queue.', ['queue', 'state']);
  readonly queueOldestAge = this.gauge('queue_oldest_waiting_seconds', 'Age of the oldest waiting job.', [
    'queue',
  ]);
  readonly deadLetters = this.gauge('dead_letters', 'Prediction jobs that have failed and are kept.', []);
  readonly deadLetterOldest = this.gauge(
    'dead_letter_oldest_seconds',
    'Time since the first of them failed.',
    [],
  );
  readonly queueDrain = this.gauge('queue_drain_per_second', 'Jobs that end in a second while others wait.', [
    'queue',
  ]);
  readonly queueExpectedWait = this.gauge(
    'queue_expected_wait_seconds',
    'Until a job starts that is accepted now.',
    ['queue'],
  );
  readonly jobWait = this.histogram(
    'job_wait_seconds',
    'From acceptance until a job starts.',
    ['queue'],
    LONG_BUCKETS,
  );
  readonly jobRun = this.histogram('job_run_seconds', 'Time a job runs.', ['queue', 'outcome'], LONG_BUCKETS);
  readonly webhookDeliveries = this.counter(
    'webhook_deliveries_total',
    'Attempts of webhooks; outcome is delivered, retried or dead.',
    ['outcome'],
  );
  readonly webhookAge = this.histogram(
    'webhook_delivered_age_seconds',
    'From the end of a job until its webhook was delivered.',
    [],
    [...LONG_BUCKETS, 21_600, 86_400, 259_200],
  );
  readonly webhookOldestPending = this.gauge(
    'webhook_oldest_pending_seconds',
    'Age of the oldest webhook that has neither been delivered nor given up.',
    [],
  );
  readonly trainingRuns = this.counter(
    'training_runs_total',
    'Runs; decision is promoted, rejected, unchanged or failed.',
    ['model', 'decision'],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** Processes that share a port are one to whoever scrapes them: all of them see the same queue and the same aliases. */
  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, aggregator: 'max', registers: [this.registry] });
  }

  private histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
