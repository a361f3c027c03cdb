import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

const LOOK_INTERVAL_MS = 5_000;

export interface Subscription {
  /** Gets every message; what it throws is logged and goes no further. */
  onMessage(message: string): void;
  /** Called after the first subscription and after every further one: messages may have been missed. */
  onSubscribed?(): void;
}

/**
 * Listens on channels of one connection. Publish/subscribe is lossy: a message is a hint, `onSubscribed` the time
 * to re-read the truth. A ping every 5 s makes a connection that died silently fail, and so come back; a subscription
 * that Redis refused, busy or not yet willing, is asked for again then.
 */
export class Subscriber {
  private readonly subscriptions = new Map<string, Subscription>();
  /** Channels that the present connection listens on. */
  private readonly heard = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  private readonly logger = new Logger('subscriber');

  constructor(
    private readonly redis: Redis,
    lookIntervalMs = LOOK_INTERVAL_MS,
  ) {
    redis.on('message', (channel: string, message: string) => {
      const subscription = this.subscriptions.get(channel);
      if (subscription !== undefined) this.guarded(() => subscription.onMessage(message));
    });
    redis.on('close', () => this.heard.clear());
    redis.on('ready', () => void this.resubscribe());
    this.timer = setInterval(() => void this.look(), lookIntervalMs);
  }

  /** Resolves at once; the subscription itself waits for Redis. */
  subscribe(channel: string, subscription: Subscription): void {
    this.subscriptions.set(channel, subscription);
    if (this.redis.status === 'ready') void this.listen(channel, subscription);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    try {
      await this.redis.ping();
    } catch (error) {
      return this.onProblem(error);
    }
    await this.resubscribe();
  }

  private async resubscribe(): Promise<void> {
    for (const [channel, subscription] of this.subscriptions) {
      if (!this.heard.has(channel)) await this.listen(channel, subscription);
    }
  }

  private async listen(channel: string, subscription: Subscription): Promise<void> {
    try {
      await this.redis.subscribe(channel);
      this.heard.add(channel);
      this.guarded(() => subscription.onSubscribed?.());
    } catch (error) {
      // The connection went away again, and `ready` comes back here; or Redis refused, and the next look does.
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
