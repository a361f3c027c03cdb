import { Worker } from 'bullmq';
import { Queues, RedisConnections } from '#redis';
import type { Settings } from '#settings';
import { startRedis } from './redis.js';
import type { TestRedis } from './redis.js';
import { testSettings } from './test-settings.js';

/** The queues on a Redis of their own, with nobody who works on them. */
export interface BareQueue {
  readonly store: TestRedis;
  readonly settings: Settings;
  readonly connections: RedisConnections;
  readonly queues: Queues;
  /** Takes prediction jobs when it is told to, one at a time, by the token of its caller. */
  readonly worker: Worker;
  /** Ends all of it. */
  close(): Promise<void>;
}

export async function startBareQueue(): Promise<BareQueue> {
  const store = await startRedis();
  const { settings, remove } = await testSettings(store);
  const connections = new RedisConnections(settings);
  await connections.settled(connections.producer);
  const queues = new Queues(connections);
  const { name } = queues.prediction;
  const worker = new Worker(name, undefined, {
    connection: connections.queueOptions('consumer'),
    prefix: connections.keys.queuePrefix(name),
    autorun: false,
  });
  // A store that a test has killed takes its connections along.
  worker.on('error', () => undefined);
  const close = async () => {
    await worker.close(true);
    await queues.close();
    connections.close();
    await store.stop();
    await remove();
  };
  return { store, settings, connections, queues, worker, close };
}
