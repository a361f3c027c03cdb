import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GradualEnd } from './gradual-end.js';

const ANSWER = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n';
const MANY = 100;

describe('the gradual end of connections', () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    accepted.push(socket);
  });

  beforeEach(async () => {
    accepted.length = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
  });

  /** Both sides of a connection. */
  async function connection(said = ''): Promise<{ client: Socket; socket: Socket }> {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    if (said !== '') {
      client.write(said);
      socket.resume();
      await once(socket, 'data');
    }
    return { client, socket };
  }

  /** Everything that came until the end. */
  async function heard(client: Socket): Promise<string> {
    let text = '';
    client.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(client, 'close');
    return text;
  }

  it('tells who has begun to say something why, and the silent nothing', async () => {
    const ending = new GradualEnd();
    const [silent, speaking] = [await connection(), await connection('GET / HT')];
    for (const { socket } of [silent, speaking]) ending.add(socket, ANSWER);
    expect(await Promise.all([heard(silent.client), heard(speaking.client)])).toEqual(['', ANSWER]);
  });

  it('of many leaves others a turn in between, and ends them all', async () => {
    const ending = new GradualEnd();
    const clients: Socket[] = [];
    for (let n = 0; n < MANY; n++) clients.push((await connection()).client);
    const ends = Promise.all(clients.map(heard));
    for (const socket of accepted) ending.add(socket, ANSWER);
    await nextTurn();
    const left = accepted.filter(({ destroyed }) => !destroyed).length;
    expect(left).toBeGreaterThan(MANY / 2);
    expect(left).toBeLessThan(MANY);
    expect(await ends).toEqual(clients.map(() => ''));
  });
});
