import { Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import { WebhookDeliveries, WebhookEndpoints } from '#redis';
import type { QueuedDelivery } from '#redis';
import { maySee } from '../access/principal.js';
import type { Principal } from '../access/principal.js';
import { queueAnswer } from '../predictions/queue-answer.js';
import { deliveryView } from './delivery-view.js';
import type { DeliveryView } from './delivery-view.js';

/** Deliveries looked at for one page: those of another status do not fill it. */
const MOST_LOOKED_AT = 500;
const AT_ONCE = 50;

export interface Wanted {
  readonly status?: DeliveryView['status'] | undefined;
  readonly limit: number;
  /** The id that a page before ended with. */
  readonly cursor?: string | undefined;
}

export interface DeliveryPage {
  readonly deliveries: DeliveryView[];
  /** Absent: there are no more. */
  readonly nextCursor?: string;
}

/** Deliveries as they are looked at and sent again; those of others are not there. */
@Injectable()
export class DeliveryLists {
  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly endpoints: WebhookEndpoints,
  ) {}

  /** The latest job first. A page may be short of `limit`, or empty, and still have a next one. */
  async page(principal: Principal, { status, limit, cursor }: Wanted): Promise<DeliveryPage> {
    const seesAll = maySee(principal, undefined);
    const owner = principal.kind === 'key' && !seesAll ? principal.owner : undefined;
    const found: DeliveryView[] = [];
    let before = cursor;
    for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += AT_ONCE) {
      const ids = await queueAnswer(() => this.deliveries.ids(owner, AT_ONCE, before));
      const views = await queueAnswer(() => Promise.all(ids.map((id) => this.view(id))));
      for (const [i, view] of views.entries()) {
        before = ids[i];
        if (view !== undefined && (status === undefined || view.status === status)) found.push(view);
        if (found.length === limit) return { deliveries: found, ...(before && { nextCursor: before }) };
      }
      if (ids.length < AT_ONCE) return { deliveries: found };
    }
    return { deliveries: found, ...(before && { nextCursor: before }) };
  }

  /** @throws {PresageError} `unknown_delivery`, `queue_unavailable` */
  async one(principal: Principal, id: string): Promise<DeliveryView> {
    return deliveryView(await this.find(principal, id));
  }

  /**
   * Sends a delivery now, whatever has become of it; an endpoint that was disabled is enabled again.
   * @throws {PresageError} `unknown_delivery`, `queue_unavailable`
   */
  async resend(principal: Principal, id: string): Promise<DeliveryView> {
    const delivery = await this.find(principal, id);
    await queueAnswer(async () => {
      const { url, owner } = delivery.job.data;
      await this.endpoints.open({ url: new URL(url), owner });
      await this.deliveries.resend(delivery);
    });
    return await this.one(principal, id);
  }

  private async view(id: string): Promise<DeliveryView | undefined> {
    const delivery = await this.deliveries.get(id);
    return delivery === undefined ? undefined : deliveryView(delivery);
  }

  private async find(principal: Principal, id: string): Promise<QueuedDelivery> {
    const delivery = await queueAnswer(() => this.deliveries.get(id));
    if (delivery !== undefined && maySee(principal, delivery.job.data.owner)) return delivery;
    throw new PresageError('unknown_delivery', 'There is no such delivery, or no more.');
  }
}
