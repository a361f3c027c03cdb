import { Inject, Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { JobRecord } from '#contracts';
import { WebhookDeliveries, WebhookEndpoints } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { webhookEvent } from './webhook-event.js';
import { parseWebhookUrl } from './webhook-url.js';

/** Seconds after which to try again while too many deliveries wait. */
const CROWDED_RETRY_SECONDS = 60;

/** What the end of a job needs to be announced. */
export interface Announced {
  readonly webhook?: string | undefined;
  /** Whose job it is; absent where keys are off. */
  readonly owner?: string | undefined;
}

/** Where webhooks begin: an address is accepted with a job, and told how the job ended. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly endpoints: WebhookEndpoints,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Before a job is accepted.
   * @throws {PresageError} `invalid_request` when nothing can or may be sent there, `overloaded`
   */
  async check(address: string, owner: string | undefined): Promise<void> {
    const { webhooks } = this.settings;
    if (webhooks.secrets.length === 0) {
      throw refusal('cannot be used: this server has no WEBHOOK_SECRETS (openssl rand -base64 32)');
    }
    const parsed = parseWebhookUrl(address, webhooks);
    if (parsed.kind === 'refused') throw refusal(parsed.reason);
    if ((await this.endpoints.state({ url: parsed.url, owner })).kind === 'disabled') {
      throw refusal('has answered 410 (Gone): send one of its deliveries again to enable it');
    }
    if ((await this.deliveries.pending()) >= webhooks.maxPending) {
      throw new PresageError('overloaded', 'Too many webhooks wait to be delivered.', {
        retryAfterSeconds: CROWDED_RETRY_SECONDS,
      });
    }
  }

  /**
   * Queues the webhook of a job that has ended, if it has one. Doing it again is harmless as long as the delivery is
   * remembered; afterwards the receiver would get the same webhook twice, under the same id.
   *
   * Called by whoever writes a record, before the job leaves its queue: a process that dies in between leaves the job
   * there, and the next one that takes it finds the record and comes back here.
   * @throws {PresageError} `queue_unavailable`
   */
  async announce({ webhook: url, owner }: Announced, record: JobRecord): Promise<void> {
    if (url === undefined) return;
    const { id, finishedAt: since } = record;
    const delivery = { v: 1 as const, id, url, since, ...(owner === undefined ? {} : { owner }) };
    const attempts = this.settings.webhooks.retryMs.length + 1;
    await this.deliveries.add({ ...delivery, ...webhookEvent(record) }, attempts);
  }
}

const refusal = (detail: string): PresageError =>
  new PresageError('invalid_request', `/webhook ${detail}`, { errors: [{ pointer: '/webhook', detail }] });
