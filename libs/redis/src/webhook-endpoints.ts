import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedisConnections } from './redis-connections.js';

/** As long as an endpoint that answered 410 is left alone, unless somebody has it asked again: seven days. */
const DISABLED_SECONDS = 7 * 86_400;

/** What endpoints of webhooks have asked for: nothing any more (410), or nothing for a while (Retry-After). */
export type EndpointState = { kind: 'open' } | { kind: 'disabled' } | { kind: 'paused'; forMs: number };

const DISABLED = 'disabled';
const PAUSED = 'paused';

/** To each owner its own: nobody can have somebody else's endpoint left alone by sending it what it does not want. */
export interface Endpoint {
  readonly url: URL;
  readonly owner?: string | undefined;
}

/** Forgotten with time: an endpoint nobody has heard of is open. */
@Injectable()
export class WebhookEndpoints {
  constructor(private readonly connections: RedisConnections) {}

  async state(endpoint: Endpoint): Promise<EndpointState> {
    const place = this.place(endpoint);
    const kind = await this.connections.producer.get(place);
    if (kind === DISABLED) return { kind };
    if (kind !== PAUSED) return { kind: 'open' };
    const forMs = await this.connections.producer.pttl(place);
    return forMs > 0 ? { kind, forMs } : { kind: 'open' };
  }

  async disable(endpoint: Endpoint): Promise<void> {
    await this.connections.producer.set(this.place(endpoint), DISABLED, 'EX', DISABLED_SECONDS);
  }

  /** One that is disabled stays so. */
  async pause(endpoint: Endpoint, ms: number): Promise<void> {
    await this.connections.producer.set(this.place(endpoint), PAUSED, 'PX', ms, 'NX');
  }

  async open(endpoint: Endpoint): Promise<void> {
    await this.connections.producer.del(this.place(endpoint));
  }

  private place({ url, owner }: Endpoint): string {
    const name = JSON.stringify([owner ?? null, url.href]);
    return this.connections.keys.webhookEndpoint(createHash('sha256').update(name).digest('hex'));
  }
}
