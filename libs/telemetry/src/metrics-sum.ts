import { AggregatorRegistry } from 'prom-client';
import { MetricsSnapshot } from './metrics-messages.js';
import { saidOnce } from './said-once.js';

/** These only grow. A process that has ended takes none of its counts back, or rates would jump. */
const COUNTING: ReadonlySet<string> = new Set(['counter', 'histogram']);

/**
 * The metrics of several processes as one: counters and histograms added up, also those of processes that have ended;
 * gauges as each of them asks for (`aggregator`), of the living.
 */
export class MetricsSum {
  private readonly latest = new Map<number, MetricsSnapshot>();
  private ended: Promise<MetricsSnapshot> = Promise.resolve([]);
  private readonly lost = saidOnce('metrics', 'the counts of a process that ended could not be kept');

  /** What a process says now; a process that does not answer in time counts with what it said before. */
  update(process: number, metrics: MetricsSnapshot): void {
    this.latest.set(process, metrics);
  }

  /** The process is gone. What it had counted by its last snapshot stays, and takes up no more room than before. */
  end(process: number): void {
    const last = this.latest.get(process) ?? [];
    this.latest.delete(process);
    const counts = last.filter(({ type }) => COUNTING.has(type));
    this.ended = this.ended.then((before) => this.added(before, counts));
  }

  /** Never rejects: nobody may be waiting for it. */
  private async added(before: MetricsSnapshot, counts: MetricsSnapshot): Promise<MetricsSnapshot> {
    try {
      return MetricsSnapshot.parse(await AggregatorRegistry.aggregate([before, counts]).getMetricsAsJSON());
    } catch (error) {
      this.lost(error);
      return before;
    }
  }

  /** In the text format of Prometheus. */
  async text(): Promise<string> {
    const ended = await this.ended;
    return await AggregatorRegistry.aggregate([...this.latest.values(), ended]).metrics();
  }
}
