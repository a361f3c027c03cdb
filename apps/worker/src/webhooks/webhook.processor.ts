import { Inject, Injectable } from '@nestjs/common';
import { DelayedError, UnrecoverableError } from 'bullmq';
import type { Job } from 'bullmq';
import { WebhookDelivery } from '#contracts';
import { PendingDeliveries, WebhookEndpoints } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { parseWebhookUrl } from '#webhooks';
import { NamedSlots } from '../named-slots.js';
import { DeliveryAttempt } from './delivery-attempt.js';
import { DeliveryReport } from './delivery-report.js';
import { DeliveryFailed } from './retry-delay.js';

/** Milliseconds until a delivery comes back whose host has its hands full. */
const BUSY_MS = 2_000;
/** Share by which delays differ, so that what was delayed together does not come back together. */
const JITTER = 0.5;
/** A delivery whose attempts were put off again and again is dead after this, seven days. */
const LONGEST_LIFE_MS = 7 * 86_400_000;

/** The way of one attempt: may it be sent now → send → tell BullMQ, which keeps the schedule. */
@Injectable()
export class WebhookProcessor {
  private readonly slots: NamedSlots;

  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly pending: PendingDeliveries,
    private readonly attempt: DeliveryAttempt,
    private readonly report: DeliveryReport,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.slots = new NamedSlots(settings.webhooks.perHost);
  }

  /** @throws what BullMQ goes by: `DelayedError` (moved already), `UnrecoverableError` (dead), `DeliveryFailed` */
  async process(job: Job<unknown>, token: string, signal: AbortSignal): Promise<void> {
    const read = WebhookDelivery.safeParse(job.data);
    if (!read.success) throw new UnrecoverableError('the delivery cannot be read');
    const delivery = read.data;
    await this.pending.add(delivery.id, new Date(delivery.since));
    if (Date.parse(delivery.since) + LONGEST_LIFE_MS < Date.now()) throw new UnrecoverableError('too old');
    const parsed = parseWebhookUrl(delivery.url, this.settings.webhooks);
    if (parsed.kind === 'refused') throw new UnrecoverableError(`the address ${parsed.reason}`);
    const { url } = parsed;

    const state = await this.endpoints.state({ url, owner: delivery.owner });
    if (state.kind === 'disabled')
      throw new UnrecoverableError('the endpoint has answered 410 (Gone) before');
    if (state.kind === 'paused') return await putOff(job, token, state.forMs);
    const release = await this.slots.take(url.host, signal);
    if (release === 'busy') return await putOff(job, token, signal.aborted ? 0 : BUSY_MS);
    try {
      await this.send(delivery, url, signal);
      this.report.delivered(delivery, url);
    } catch (error) {
      // Stopped by the end of this process: that is no failure of the receiver.
      if (signal.aborted) return await putOff(job, token, 0);
      if (error instanceof DeliveryFailed) this.report.failed(delivery, url, error.message, isLast(job));
      throw error;
    } finally {
      release();
    }
  }

  private async send(delivery: WebhookDelivery, url: URL, signal: AbortSignal): Promise<void> {
    const outcome = await this.attempt.make(delivery, url, signal);
    switch (outcome.kind) {
      case 'delivered':
        return;
      case 'gone':
        await this.endpoints.disable({ url, owner: delivery.owner });
        throw new UnrecoverableError('it answered 410 (Gone): the endpoint is disabled');
      case 'failed':
        if (outcome.pauseMs > 0) await this.endpoints.pause({ url, owner: delivery.owner }, outcome.pauseMs);
        throw new DeliveryFailed(outcome.reason, outcome.pauseMs);
    }
  }
}

const isLast = ({ attemptsMade, opts }: Job<unknown>): boolean => attemptsMade + 1 >= (opts.attempts ?? 1);

/** Comes back after `ms` and up to half more; that uses no attempt. */
async function putOff(job: Job<unknown>, token: string, ms: number): Promise<never> {
  await job.moveToDelayed(Date.now() + ms * (1 + Math.random() * JITTER), token);
  throw new DelayedError();
}
