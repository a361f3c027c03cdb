import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '#telemetry';

/** A version that an alias points to and that cannot be served; the one before goes on. */
export interface Refusal {
  readonly model: string;
  readonly alias: string;
  readonly version: string;
  readonly reason: string;
  readonly detail: string;
}

/** Versions that are refused, by the alias that points to them; each is counted and said once. */
@Injectable()
export class RefusedVersions {
  private readonly refusals = new Map<string, Refusal>();
  private readonly logger = new Logger('models');

  constructor(private readonly metrics: Metrics) {}

  all(): Refusal[] {
    return [...this.refusals.values()];
  }

  get(model: string, alias: string): Refusal | undefined {
    return this.refusals.get(`${model}/${alias}`);
  }

  /** Tried again at every look at the pointer. */
  add(refusal: Refusal): void {
    const { model, alias, version, reason } = refusal;
    if (this.get(model, alias)?.version !== version) {
      this.metrics.reloadFailures.inc({ model, reason });
      this.logger.error({ message: 'a version cannot be served; the one before goes on', ...refusal });
    }
    this.refusals.set(`${model}/${alias}`, refusal);
  }

  delete(model: string, alias: string): void {
    this.refusals.delete(`${model}/${alias}`);
  }
}
