import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { askRedis } from '#apps/standalone/src/ask-redis.js';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { newUlid } from '#telemetry';
import { startRedis } from '../../test/support/redis.js';
import { censusArtifact, censusInstance, censusMetadata } from './census-model.js';
import { startServer } from './server-child.js';
import type { ServerChild } from './server-child.js';
import { socketLoad } from './socket-load.js';

const CONNECTIONS = 32;
const ROUNDS = 4;
const SECONDS = 2;
const MARKER = '"number of the request"';
const BODY = JSON.stringify({
  model: 'census',
  features: { ...censusInstance(1), weight: JSON.parse(MARKER) as string },
});

/** What one kind of request costs over a socket: the best of the rounds, since other work on the machine only takes away. */
export interface WholeRequest {
  readonly name: string;
  readonly perSecond: number;
  /** Microseconds of processor time of the server per request. */
  readonly cpuMicroseconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Commands the cache's Redis was given per request. */
  readonly cacheCommands: number;
}

interface Candidate {
  readonly name: string;
  readonly server: ServerChild;
  readonly distinct: boolean;
}

/** The gateway and a bare server with the same model, each with a process of its own, measured in turn. */
export async function wholeRequests(
  variants: readonly { name: string; distinct: boolean; env: Readonly<Record<string, string>> }[],
): Promise<WholeRequest[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'presage-cost-'));
  const redis = await startRedis();
  const artifacts = new ArtifactFolder(path.join(folder, 'artifacts'));
  const versions = new Versions(artifacts);
  const version = newUlid();
  await versions.save(censusMetadata(version), {
    'model.json': Buffer.from(JSON.stringify(censusArtifact())),
  });
  const aliases = new Aliases(artifacts, versions, () => Promise.resolve());
  await aliases.move({ model: 'census', alias: 'production', version, threshold: undefined, by: 'bench' });

  const output = path.join(folder, 'output.log');
  const candidates: Candidate[] = [
    {
      name: 'bare `node:http`, same model',
      distinct: false,
      server: await startServer('bench/cost/bare-server.js', output, (port) => ({
        args: [String(port)],
        env: {},
      })),
    },
  ];
  for (const { name, distinct, env } of variants) {
    const server = await startServer('apps/gateway/src/main.js', output, (port) => ({
      args: [],
      env: {
        PORT: String(port),
        PRESAGE_HOME: folder,
        QUEUE_REDIS_URL: redis.url,
        CACHE_REDIS_URL: redis.url,
        DEFAULT_MODEL: 'census',
        SHUTDOWN_DRAIN_MS: '0',
        ...env,
      },
    }));
    candidates.push({ name, distinct, server });
  }
  try {
    return await inTurn(candidates, redis.socket);
  } finally {
    for (const { server } of candidates) await server.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function inTurn(candidates: readonly Candidate[], socket: string): Promise<WholeRequest[]> {
  const rounds = new Map(candidates.map(({ name }) => [name, [] as WholeRequest[]]));
  for (const candidate of candidates) await measured(candidate, socket, 2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const candidate of candidates) {
      rounds.get(candidate.name)?.push(await measured(candidate, socket, SECONDS));
    }
  }
  return [...rounds].map(([name, results]) => ({
    name,
    perSecond: Math.max(...results.map((result) => result.perSecond)),
    cpuMicroseconds: Math.min(...results.map((result) => result.cpuMicroseconds)),
    p50Ms: Math.min(...results.map((result) => result.p50Ms)),
    p99Ms: Math.min(...results.map((result) => result.p99Ms)),
    cacheCommands: Math.min(...results.map((result) => result.cacheCommands)),
  }));
}

async function measured(
  { name, server, distinct }: Candidate,
  socket: string,
  seconds: number,
): Promise<WholeRequest> {
  const cpuBefore = server.cpuSeconds();
  const commandsBefore = await cacheCommands(socket);
  const load = await socketLoad({
    port: server.port,
    connections: CONNECTIONS,
    seconds,
    body: BODY,
    marker: MARKER,
    distinct,
  });
  return {
    name,
    perSecond: load.perSecond,
    cpuMicroseconds: ((server.cpuSeconds() - cpuBefore) * 1e6) / load.requests,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    cacheCommands: ((await cacheCommands(socket)) - commandsBefore) / load.requests,
  };
}

/** Calls of MGET and SET since the Redis was started. */
async function cacheCommands(socket: string): Promise<number> {
  const text = await askRedis(socket, ['INFO', 'commandstats'], 5_000);
  return [...text.matchAll(/cmdstat_(?:mget|set):calls=(\d+)/g)].reduce(
    (sum, [, calls]) => sum + Number(calls),
    0,
  );
}
