import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Predictor } from '#serving';
import { startGateway } from './support/gateway-app.js';
import type { TestGateway } from './support/gateway-app.js';
import { call } from './support/http-client.js';
import { latch } from './support/latch.js';

const ROW = { features: { a: 1, b: 0 } };
const BODY = JSON.stringify(ROW);
/** More than the gate lets in, also some tenths of a second later. */
const MANY = 400;
/** As many as one connection may have under way, but for the one they wait for. */
const PIPELINED = 60;
/** More than there is room for: 128 of the longest. */
const LONG_BODIES = 150;

describe('clients that are slow', () => {
  let gateway: TestGateway;
  let sockets: Socket[];
  beforeEach(async () => {
    // Who finds no place is refused soon.
    gateway = await startGateway({ PREDICT_MAX_WAIT_MS: '10' });
    sockets = [];
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await gateway.stop();
  });

  const open = (): Socket => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  const head = (length: number, more = ''): string =>
    `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`;
  const predict = async (): Promise<number> => (await call('POST', `${gateway.url}/predict`, ROW)).status;

  it('keep no places that others need while they send their bodies', async () => {
    await Promise.all(
      Array.from({ length: MANY }, async () => {
        const socket = open();
        // Told to go on, it has been heard of.
        socket.write(head(BODY.length, 'expect: 100-continue\r\n'));
        const [answer] = (await once(socket, 'data')) as [Buffer];
        expect(answer.toString()).toMatch(/^HTTP\/1.1 100 /);
        socket.write(BODY.slice(0, 5));
      }),
    );
    expect(await predict()).toBe(200);
  });

  it('keep no places that others need while they wait to read their answers', async () => {
    const { body } = await call('POST', `${gateway.url}/predict/async`, ROW);
    const held = `GET /predict/async/${String(body['id'])}?wait=30 HTTP/1.1\r\nhost: x\r\n\r\n`;
    let socket = open();
    for (let i = 0; i < MANY; i++) {
      if (i % PIPELINED === 0) (socket = open()).write(held);
      socket.write(head(BODY.length) + BODY);
      expect(await predict()).toBe(200);
    }
  });

  it('keep no memory that others need while they hold back the ends of long bodies', async () => {
    const space = Buffer.alloc(gateway.settings.http.maxBodyBytes - BODY.length, ' ');
    const begun: Socket[] = [];
    for (let i = 0; i < LONG_BODIES; i++) {
      const socket = open();
      begun.push(socket);
      socket.write(head(gateway.settings.http.maxBodyBytes));
      await new Promise((resolve) => socket.write(space, resolve));
    }
    const [first, last] = [begun[0], begun.at(-1)];
    if (first === undefined || last === undefined) throw new Error('nothing was begun');
    const [refusal] = (await once(first, 'data')) as [Buffer];
    expect(refusal.toString()).toMatch(/^HTTP\/1.1 503 /);
    last.write(BODY);
    const [answer] = (await once(last, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 200 /);
    expect(await predict()).toBe(200);
  });

  it('have no more begun for them than others when they do not wait for it', async () => {
    const held = latch();
    const predictor = gateway.app.get(Predictor, { strict: false });
    const real = predictor.predict.bind(predictor);
    let begun = latch();
    predictor.predict = async (...args) => {
      begun.open();
      await held.opened;
      return await real(...args);
    };
    const told: string[] = [];
    for (let i = 0; i < MANY && told.length === 0; i++) {
      begun = latch();
      const socket = open();
      socket.write(head(BODY.length) + BODY);
      const answered = once(socket, 'data').then(([text]) => void told.push(String(text)));
      await Promise.race([begun.opened, answered]);
      socket.destroy();
      answered.catch(() => undefined);
      // By then it is known that the client has gone.
      await call('GET', `${gateway.url}/health`);
    }
    held.open();
    expect(told).toEqual([expect.stringMatching(/^HTTP\/1.1 503 /)]);
    expect(await predict()).toBe(200);
  });
});
