import type { RedisQueueBackend } from 'bullmq';

/**
 * Ends BullMQ's connections without a word to Redis. Its own `close` says QUIT, and when that fails because Redis is
 * away, leaves clients behind that try to reconnect for ever; its `disconnect` waits for an event that then never comes.
 * A blocking read that was under way is forgotten by BullMQ within six seconds; only its timer lives that long.
 */
export function dropConnections(backend: RedisQueueBackend): void {
  for (const opening of [backend.client, backend.blockingClient]) {
    void opening?.then(
      (client) => {
        // BullMQ has taken its own listener away, and ioredis prints what nobody listens to.
        client.on('error', () => undefined);
        client.disconnect();
      },
      () => undefined,
    );
  }
}
