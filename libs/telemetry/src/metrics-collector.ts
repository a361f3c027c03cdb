import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { ToPrimary } from './metrics-messages.js';
import type { FromPrimary } from './metrics-messages.js';
import { MetricsSum } from './metrics-sum.js';
import { saidOnce } from './said-once.js';

/** A busy process answers late; whoever scrapes waits 10 s at most. */
const ANSWER_MS = 1_000;

/** In the primary: answers each of its processes that asks for the metrics of all of them. */
export class MetricsCollector {
  private readonly sum = new MetricsSum();
  /** By number of the ask: how many have not answered it yet, and whom to tell when all have. */
  private readonly open = new Map<number, { missing: Set<number>; complete: () => void }>();
  private asks = 0;
  /** Unheard, a failure would end the primary and all its processes; whoever asked hears that it is silent. */
  private readonly failed = saidOnce('metrics', 'the metrics of all could not be added up');

  constructor() {
    cluster.on('message', (from, message: unknown) => {
      const parsed = ToPrimary.safeParse(message);
      if (parsed.success) this.hear(from, parsed.data);
    });
    cluster.on('exit', ({ id }) => {
      this.sum.end(id);
      for (const ask of this.open.keys()) this.answered(ask, id);
    });
  }

  /** Of all of them as they are now, in the text format of Prometheus. */
  async text(): Promise<string> {
    await this.collect();
    return await this.sum.text();
  }

  private hear(from: Worker, message: ToPrimary): void {
    if (message.kind === 'metrics of all?') return void this.tell(from, message.ask).catch(this.failed);
    // Of one that has ended meanwhile nothing is added any more.
    if (from.isDead()) return;
    this.sum.update(from.id, message.metrics);
    this.answered(message.ask, from.id);
  }

  private async tell(asker: Worker, ask: number): Promise<void> {
    send(asker, { kind: 'metrics of all', ask, text: await this.text() });
  }

  private async collect(): Promise<void> {
    const ask = ++this.asks;
    const living = Object.values(cluster.workers ?? {}).filter((child) => child?.isConnected() === true);
    const complete = new Promise<void>((resolve) => {
      this.open.set(ask, { missing: new Set(living.map((child) => child?.id ?? 0)), complete: resolve });
    });
    const done = new AbortController();
    for (const child of living) if (child !== undefined) send(child, { kind: 'metrics?', ask });
    const late = pause(ANSWER_MS, undefined, { signal: done.signal }).catch(() => undefined);
    await Promise.race([complete, late]);
    done.abort();
    this.open.delete(ask);
  }

  private answered(ask: number, id: number): void {
    const asked = this.open.get(ask);
    asked?.missing.delete(id);
    if (asked?.missing.size === 0) asked.complete();
  }
}

/** One that ends while it is told something need not hear it. */
const send = (to: Worker, message: FromPrimary): void =>
  void to.send(message, undefined, undefined, () => undefined);
