import { Injectable } from '@nestjs/common';
import { MODEL_UPDATED, ModelUpdated } from '#contracts';
import type { AliasMove } from '#contracts';
import { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';

/** The model-updated event: an alias has moved, so re-read its pointer. */
@Injectable()
export class ModelEvents {
  constructor(
    private readonly connections: RedisConnections,
    private readonly subscriber: Subscriber,
  ) {}

  /** Tells everybody about a move that is already durable. Fails within a second when Redis is away. */
  async publish(move: AliasMove): Promise<void> {
    const event: ModelUpdated = {
      specversion: '1.0',
      type: MODEL_UPDATED,
      id: `${move.model}/${move.alias}/${move.n}`,
      source: '/presage/registry',
      subject: `${move.model}/${move.alias}`,
      time: move.at,
      datacontenttype: 'application/json',
      data: { model: move.model, alias: move.alias, version: move.version },
    };
    await this.connections.producer.publish(this.connections.keys.modelEvents, JSON.stringify(event));
  }

  /** `onMissed`: events may have been lost (start, reconnect): re-read every pointer that is followed. */
  subscribe(onUpdated: (event: ModelUpdated['data']) => void, onMissed: () => void): void {
    this.subscriber.subscribe(this.connections.keys.modelEvents, {
      onMessage: (message) => onUpdated(ModelUpdated.parse(JSON.parse(message)).data),
      onSubscribed: onMissed,
    });
  }
}
