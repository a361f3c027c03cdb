import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

const PING_INTERVAL_MS = 5_000;

export interface Subscription {
  /** Gets every message; what it throws is logged and goes no further. */
  onMessage(message: string): void;
  /** Called after the first subscription and after every further one: messages may have been missed. */
  onSubscribed?(): void;
}

/**
 * Listens on channels of one connection. Publish/subscribe is lossy: a message is a hint, `onSubscribed` the time
 * to re-read the truth. A ping every 5 s makes a connection that died silently fail, and so come back.
 */
export class Subscriber {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly ping: NodeJS.Timeout;

  private readonly logger = new Logger('subscriber');

  constructor(private readonly redis: Redis) {
    redis.on('message', (channel: string, message: string) => {
      const subscription = this.subscriptions.get(channel);
      if (subscription !== undefined) this.guarded(() => subscription.onMessage(message));
    });
    redis.on('ready', () => void this.resubscribe());
    this.ping = setInterval(() => {
      if (redis.status === 'ready') redis.ping().catch((error: unknown) => this.onProblem(error));
    }, PING_INTERVAL_MS);
  }

  /** Resolves at once; the subscription itself waits for Redis. */
  subscribe(channel: string, subscription: Subscription): void {
    this.subscriptions.set(channel, subscription);
    if (this.redis.status === 'ready') void this.listen(channel, subscription);
  }

  close(): void {
    clearInterval(this.ping);
  }

  private async resubscribe(): Promise<void> {
    for (const [channel, subscription] of this.subscriptions) await this.listen(channel, subscription);
  }

  private async listen(channel: string, subscription: Subscription): Promise<void> {
    try {
      await this.redis.subscribe(channel);
      this.guarded(() => subscription.onSubscribed?.());
    } catch (error) {
      // The connection went away again; `ready` comes back here.
      this.onProblem(error);
    }
  }

  private onProblem(error: unknown): void {
    this.logger.warn({ message: 'subscription', error: String(error) });
  }

  private guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.onProblem(error);
    }
  }
}
