import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signatureHeaders } from '#webhooks';

describe('the signature of a webhook', () => {
  // Published with the libraries of Standard Webhooks.
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };

  it('is the one that Standard Webhooks gives as an example', () => {
    expect(signatureHeaders(message, [key])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is there once for each key', () => {
    const other = Buffer.alloc(32, 7);
    const [first, second] = signatureHeaders(message, [key, other])['webhook-signature'].split(' ');
    expect(first).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    const { id, timestamp, body } = message;
    const expected = createHmac('sha256', other).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(second).toBe(`v1,${expected}`);
  });

  it('is over the bytes of UTF-8', () => {
    const [signature] = signatureHeaders({ ...message, body: '"ž✓"' }, [key])['webhook-signature'].split(' ');
    const bytes = Buffer.from(`${message.id}.${message.timestamp}."ž✓"`, 'utf8');
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(bytes).digest('base64')}`);
  });
});
