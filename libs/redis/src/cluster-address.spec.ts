import { describe, expect, it } from '@jest/globals';
import { readSettings } from '#settings';
import { isCluster, parseClusterAddress } from './cluster-address.js';

describe('the address of a cluster', () => {
  it('names nodes, and the login of all of them', () => {
    expect(parseClusterAddress('rediss-cluster://me:p%2Css@a:7000,[::1]:7001,c')).toEqual({
      nodes: [
        { host: 'a', port: 7000 },
        { host: '::1', port: 7001 },
        { host: 'c', port: 6379 },
      ],
      login: { username: 'me', password: 'p,ss', tls: {} },
    });
  });

  it('is told from that of one Redis', () => {
    expect(['redis-cluster://a:1,b:2', 'redis://a:1', 'unix:///a'].map(isCluster)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['redis-cluster://', 'redis-cluster://a,', 'cluster://a'])(
    'is refused with the settings when it makes no sense: %s',
    (url) => {
      expect(() => readSettings({ QUEUE_REDIS_URL: url })).toThrow('redis-cluster');
    },
  );

  it('is refused for the cache, which is one Redis', () => {
    expect(() => readSettings({ CACHE_REDIS_URL: 'redis-cluster://a:1' })).toThrow('CACHE_REDIS_URL');
  });
});
