import { describe, expect, it } from '@jest/globals';
import { JobRecord, WebhookEvent } from '#contracts';
import { webhookEvent } from './webhook-event.js';

const ID = '01J00000000000000000000000';
const ended = {
  id: ID,
  createdAt: '2026-11-21T10:00:00.000Z',
  finishedAt: '2026-11-21T10:00:01.000Z',
  attempts: 1,
};
const prediction = {
  prediction: 1,
  probability: 0.75,
  probabilities: { '0': 0.25, '1': 0.75 },
  cached: false,
};

const succeeded = (instances: number): JobRecord => ({
  ...ended,
  status: 'succeeded',
  startedAt: '2026-11-21T10:00:00.500Z',
  result: {
    id: ID,
    model: 'tiny',
    version: ID,
    threshold: 0.5,
    predictions: Array.from({ length: instances }, () => prediction),
  },
});

describe('what a webhook says', () => {
  it('is the job as it is read, when it ended, and how', () => {
    const record = succeeded(3);
    const { type, body } = webhookEvent(record);
    expect(type).toBe('prediction.succeeded');
    expect(JSON.parse(body)).toEqual({ type, timestamp: ended.finishedAt, data: record });
    expect(webhookEvent(record).body).toBe(body);
  });

  it.each(['canceled', 'expired'] as const)('is a type of its own for a job that was %s', (status) => {
    const { type, body } = webhookEvent({ ...ended, status });
    expect(type).toBe(`prediction.${status}`);
    expect(WebhookEvent.parse(JSON.parse(body)).data).toEqual({ ...ended, status });
  });

  it('leaves out a result that makes it larger than 20 kB, and says where it is', () => {
    const { body } = webhookEvent(succeeded(1_000));
    expect(Buffer.byteLength(body)).toBeLessThan(1_000);
    expect(WebhookEvent.parse(JSON.parse(body)).data).toEqual({
      ...ended,
      status: 'succeeded',
      startedAt: '2026-11-21T10:00:00.500Z',
      truncated: true,
      links: { self: `/predict/async/${ID}` },
    });
  });

  it('leaves out an error that is as large', () => {
    const detail = 'é'.repeat(15_000);
    const error = { type: 'urn:x', title: 'x', status: 422, detail, code: 'invalid_request' };
    const { type, body } = webhookEvent({ ...ended, status: 'failed', error });
    expect(type).toBe('prediction.failed');
    expect(JSON.parse(body)).toMatchObject({ data: { status: 'failed', truncated: true } });
    expect(body).not.toContain('é');
  });
});
