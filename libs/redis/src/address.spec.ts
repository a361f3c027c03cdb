import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '#redis';

describe('the address of a Redis', () => {
  it('may be a socket', () => {
    expect(parseAddress('unix:///tmp/a%20b/queue.sock')).toEqual({ path: '/tmp/a b/queue.sock' });
  });

  it('may name user, password, port and database', () => {
    expect(parseAddress('redis://me:p%40ss@[::1]:6380/2')).toEqual({
      host: '::1',
      port: 6380,
      username: 'me',
      password: 'p@ss',
      db: 2,
    });
  });

  it('turns TLS on for rediss', () => {
    expect(parseAddress('rediss://cache.example')).toMatchObject({
      host: 'cache.example',
      port: 6379,
      tls: {},
    });
  });
});
