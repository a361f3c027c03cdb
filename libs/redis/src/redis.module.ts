import { Module } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { ModelEvents } from './model-events.js';
import { PendingDeliveries } from './pending-deliveries.js';
import { Queues } from './queues.js';
import { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookEndpoints } from './webhook-endpoints.js';

/**
 * The process's connections and subscriptions. They close in the last phase of a shutdown: workers and producers,
 * which end in `beforeApplicationShutdown`, still need them.
 */
@Module({
  providers: [
    {
      provide: RedisConnections,
      useFactory: (settings: Settings) => new RedisConnections(settings),
      inject: [SETTINGS],
    },
    {
      provide: Subscriber,
      useFactory: (connections: RedisConnections) => new Subscriber(connections.subscriber),
      inject: [RedisConnections],
    },
    ModelEvents,
    Queues,
    PendingDeliveries,
    WebhookDeliveries,
    WebhookEndpoints,
  ],
  exports: [
    RedisConnections,
    Subscriber,
    ModelEvents,
    Queues,
    PendingDeliveries,
    WebhookDeliveries,
    WebhookEndpoints,
  ],
})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly connections: RedisConnections,
    private readonly subscriber: Subscriber,
    private readonly queues: Queues,
  ) {}

  /** Opened before it is needed: a producer that is still connecting refuses what it is asked. */
  async onModuleInit(): Promise<void> {
    await this.connections.settled(this.connections.producer);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queues.close();
    this.subscriber.close();
    this.connections.close();
  }
}
