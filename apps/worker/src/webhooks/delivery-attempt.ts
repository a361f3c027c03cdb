import { Inject, Injectable } from '@nestjs/common';
import { PRODUCT_VERSION, SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { endpointSecrets, postWebhook, signatureHeaders } from '#webhooks';
import type { WebhookDelivery } from '#contracts';
import { attemptOutcome } from './attempt-outcome.js';
import type { AttemptOutcome } from './attempt-outcome.js';

/** Sends a delivery once. */
@Injectable()
export class DeliveryAttempt {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async make(delivery: WebhookDelivery, url: URL, signal: AbortSignal): Promise<AttemptOutcome> {
    const { secrets, timeoutMs, allowPrivate } = this.settings.webhooks;
    if (secrets.length === 0) {
      return { kind: 'failed', reason: 'this worker has no WEBHOOK_SECRETS', pauseMs: 0 };
    }
    const { id, body } = delivery;
    const keys = endpointSecrets(secrets, url, delivery.owner).map(({ key }) => key);
    const timestamp = Math.floor(Date.now() / 1_000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': `presage/${PRODUCT_VERSION}`,
      ...signatureHeaders({ id, timestamp, body }, keys),
    };
    const answer = await postWebhook({ url, headers, body }, { timeoutMs, allowPrivate, signal });
    return attemptOutcome(answer, Date.now());
  }
}
