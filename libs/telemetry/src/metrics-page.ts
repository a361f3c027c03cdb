import cluster from 'node:cluster';
import { Injectable } from '@nestjs/common';
import { FromPrimary, MetricsSnapshot } from './metrics-messages.js';
import type { ToPrimary } from './metrics-messages.js';
import { Metrics } from './metrics.js';
import { saidOnce } from './said-once.js';

/** Longer than the primary waits for the others. */
const ANSWER_MS = 3_000;

/** What `/metrics` says: the metrics of this process, or of all that share its port, added up by their primary. */
@Injectable()
export class MetricsPage {
  private readonly open = new Map<number, (text: string) => void>();
  private asks = 0;

  constructor(private readonly metrics: Metrics) {
    if (!cluster.isWorker) return;
    const failed = saidOnce('metrics', 'this process could not say its metrics');
    process.on('message', (message: unknown) => {
      const parsed = FromPrimary.safeParse(message);
      // Unheard, a failure would end the process; the primary goes on with what it said before.
      if (parsed.success) this.hear(parsed.data).catch(failed);
    });
  }

  /** In the text format of Prometheus. Rejects when the primary does not answer within three seconds. */
  async text(): Promise<string> {
    return cluster.isWorker ? await this.ofAll() : await this.metrics.registry.metrics();
  }

  private async ofAll(): Promise<string> {
    const ask = ++this.asks;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const late = setTimeout(() => reject(new Error(`the primary was silent for ${ANSWER_MS} ms`)), ANSWER_MS);
    this.open.set(ask, resolve);
    send({ kind: 'metrics of all?', ask });
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.open.delete(ask);
    }
  }

  private async hear(message: FromPrimary): Promise<void> {
    if (message.kind === 'metrics of all') return this.open.get(message.ask)?.(message.text);
    const metrics = MetricsSnapshot.parse(await this.metrics.registry.getMetricsAsJSON());
    send({ kind: 'metrics', ask: message.ask, metrics });
  }
}

/** A primary that has gone takes this process along: nobody is left to hear of it. */
const send = (message: ToPrimary): void =>
  void process.send?.(message, undefined, undefined, () => undefined);
