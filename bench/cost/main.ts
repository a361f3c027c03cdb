import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedis } from '../../test/support/redis.js';
import { writePage } from './cost-page.js';
import { stationCosts } from './stations.js';
import { wholeRequests } from './whole-request.js';

/**
 * What a request for a prediction costs: part by part, and as a whole over a socket. `--write` puts the figures into
 * `docs/performance.md`.
 */
const folder = await mkdtemp(path.join(tmpdir(), 'presage-cost-'));
const redis = await startRedis();
const stations = await stationCosts(redis.url, folder);
await redis.stop();
await rm(folder, { recursive: true, force: true });
console.table(stations);

const whole = await wholeRequests([
  { name: 'the same row again', distinct: false, env: {} },
  { name: 'the same row again, sampled log', distinct: false, env: { ACCESS_LOG: 'sampled' } },
  { name: 'distinct rows', distinct: true, env: {} },
  { name: 'distinct rows, sampled log', distinct: true, env: { ACCESS_LOG: 'sampled' } },
  {
    name: 'distinct rows, sampled log, policy `auto`',
    distinct: true,
    env: { ACCESS_LOG: 'sampled', CACHE_POLICY: 'auto' },
  },
  {
    name: 'distinct rows, sampled log, policy `never`',
    distinct: true,
    env: { ACCESS_LOG: 'sampled', CACHE_POLICY: 'never' },
  },
]);
console.table(whole);
if (process.argv.includes('--write')) await writePage(stations, whole);
