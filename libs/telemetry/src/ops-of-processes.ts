import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { ServiceUnavailableException } from '@nestjs/common';
import type { MetricsCollector } from './metrics-collector.js';
import { Meta, ReadinessReport } from './ops-answers.js';
import { OpsReply } from './ops-messages.js';
import type { OpsQuestion } from './ops-messages.js';
import type { OpsSource } from './ops-source.js';

/** Whoever asks is a balancer. */
const ANSWER_MS = 1_000;

/** In the primary: of the processes that share its port. */
export class OpsOfProcesses implements OpsSource {
  private readonly open = new Map<number, (answer: unknown) => void>();
  private asks = 0;

  /** @param count how many there should be */
  constructor(
    private readonly count: number,
    private readonly collector: MetricsCollector,
  ) {
    cluster.on('message', (_from, message: unknown) => {
      const parsed = OpsReply.safeParse(message);
      if (parsed.success) this.open.get(parsed.data.ask)?.(parsed.data.answer);
    });
  }

  /** Ready while one of them is: the port is answered. One that is silent shows, though it lives. */
  async readiness(): Promise<ReadinessReport> {
    const asked = await Promise.allSettled(this.askEach('readiness'));
    const answered = asked.filter((ask) => ask.status === 'fulfilled');
    const reports = answered.map(({ value }) => ReadinessReport.parse(value));
    const shown = reports.find(({ status }) => status === 'ready') ?? reports[0];
    const reason = `${reports.length} of ${this.count} answer`;
    const status = reports.length === 0 ? 'down' : 'degraded';
    const processes =
      reports.length >= this.count ? { status: 'ok' as const } : ({ status, reason } as const);
    return { status: shown?.status ?? 'not_ready', checks: { ...shown?.checks, processes } };
  }

  /** Of the one that answers first: they serve the same. One that hangs holds up nobody. */
  async meta(): Promise<Meta> {
    try {
      return Meta.parse(await Promise.any(this.askEach('meta')));
    } catch (cause) {
      if (!(cause instanceof AggregateError)) throw cause;
      throw new ServiceUnavailableException('No process answers.', { cause });
    }
  }

  async metrics(): Promise<string> {
    return await this.collector.text();
  }

  private askEach(about: OpsQuestion['about']): Promise<unknown>[] {
    const children = Object.values(cluster.workers ?? {}).filter((child) => child !== undefined);
    return children.filter((child) => child.isConnected()).map((child) => this.ask(child, about));
  }

  /** Rejects when no answer comes within a second. */
  private async ask(child: Worker, about: OpsQuestion['about']): Promise<unknown> {
    const ask = ++this.asks;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const late = setTimeout(() => reject(new Error('no answer')), ANSWER_MS);
    this.open.set(ask, resolve);
    const question: OpsQuestion = { kind: 'ops?', ask, about };
    // One that ends while it is asked is one that does not answer.
    child.send(question, undefined, undefined, (error) => error && reject(error));
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.open.delete(ask);
    }
  }
}
