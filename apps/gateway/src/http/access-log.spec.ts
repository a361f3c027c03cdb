import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '#settings';
import { JsonLogger, LogOutput, Metrics } from '#telemetry';
import { observeRequests } from './access-log.js';

describe('the access log', () => {
  let server: FastifyInstance;
  afterEach(() => server.close());

  const served = (which: Settings['http']['accessLog']) => {
    let text = '';
    const output = new LogOutput({ write: (lines) => (text += lines) });
    server = fastify();
    const metrics = new Metrics();
    observeRequests(server, new JsonLogger('info', output), metrics, which);
    server.get('/answer', () => ({ model: 'm', version: 'v' }));
    const statuses = () => {
      output.flush();
      return [...text.matchAll(/"status":(\d+)/g)].map(([, status]) => Number(status));
    };
    return { statuses, metrics };
  };
  const ask = async (times: number, url: string) => {
    for (let n = 0; n < times; n++) await server.inject(url);
  };

  it('has a line of every answer', async () => {
    const { statuses } = served('all');
    await ask(3, '/answer');
    await ask(1, '/nothing');
    expect(statuses()).toEqual([200, 200, 200, 404]);
  });

  it('has one in a hundred when it is sampled, and every error; the metrics have all', async () => {
    const { statuses, metrics } = served('sampled');
    await ask(50, '/answer');
    await ask(2, '/nothing');
    await ask(150, '/answer');
    expect(statuses().toSorted((a, b) => a - b)).toEqual([200, 200, 200, 404, 404]);
    const { values } = await metrics.requests.get();
    expect(values.reduce((sum, { value }) => sum + value, 0)).toBe(202);
  });

  it('has nothing but errors when it is told so', async () => {
    const { statuses } = served('errors');
    await ask(120, '/answer');
    await ask(1, '/nothing');
    expect(statuses()).toEqual([404]);
  });
});
