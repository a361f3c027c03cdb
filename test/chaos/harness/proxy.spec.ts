import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { startRedis } from '../../support/redis.js';
import { Proxy } from './proxy.js';

const ACCEPTED = 'net.server.socket';

it('closes connections also in the moment in which their clients leave', async () => {
  const redis = await startRedis();
  const proxy = await Proxy.before(redis.socket);
  const accepted = Promise.withResolvers<Socket>();
  const accept = (message: unknown): void => accepted.resolve((message as { socket: Socket }).socket);
  subscribe(ACCEPTED, accept);
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  client.on('error', () => undefined);
  const socket = await accepted.promise;
  unsubscribe(ACCEPTED, accept);

  const closed = once(socket, 'close');
  const refused = once(socket, 'end').then(() => proxy.close());
  client.end();
  await refused;
  await closed;
  expect(socket.destroyed).toBe(true);
  await redis.stop();
});
