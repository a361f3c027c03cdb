import { Injectable } from '@nestjs/common';
import type { WebhookDelivery } from '#contracts';
import { JsonLogger, Metrics } from '#telemetry';

/** What operators see of webhooks. Of an address only its host: the rest may be a secret. */
@Injectable()
export class DeliveryReport {
  constructor(
    private readonly logger: JsonLogger,
    private readonly metrics: Metrics,
  ) {}

  delivered({ id, since }: WebhookDelivery, { host }: URL): void {
    this.metrics.webhookDeliveries.inc({ outcome: 'delivered' });
    this.metrics.webhookAge.observe(Math.max(0, Date.now() - Date.parse(since)) / 1_000);
    this.logger.line({ webhook: id, status: 'delivered', host });
  }

  /** `last`: it is dead, which is reported by itself. */
  failed({ id }: WebhookDelivery, { host }: URL, reason: string, last: boolean): void {
    if (!last) this.metrics.webhookDeliveries.inc({ outcome: 'retried' });
    this.logger.line({ webhook: id, status: 'failed', host, reason });
  }

  dead(id: string | undefined, reason: string): void {
    this.metrics.webhookDeliveries.inc({ outcome: 'dead' });
    this.logger.warn({ message: 'a webhook is given up', webhook: id, reason });
  }
}
