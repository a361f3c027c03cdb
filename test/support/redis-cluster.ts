import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { askRedis } from '#apps/standalone/src/ask-redis.js';
import { findRedis } from '#apps/standalone/src/find-redis.js';
import { launchRedis } from '#apps/standalone/src/redis-child.js';
import type { RedisChild } from '#apps/standalone/src/redis-child.js';

const MASTERS = 3;
const SLOTS = 16_384;

export interface ClusterNode {
  /** `127.0.0.1:port`: the same across restarts. */
  readonly address: string;
  /** What it answers, as it stands on the wire. */
  ask(...words: string[]): Promise<string>;
  kill9(): Promise<void>;
  /** Kills it if it runs, and starts it on the same data and ports. */
  restart(): Promise<void>;
}

export interface RedisCluster {
  /** `redis-cluster://…`, all nodes. */
  readonly url: string;
  /** A third of the slots each, in this order. */
  readonly masters: readonly ClusterNode[];
  /** Starts another node, which keeps a copy of a master and takes its place when that is gone. */
  addReplica(of: ClusterNode): Promise<ClusterNode>;
  /** Ends all of them and removes their data. */
  stop(): Promise<void>;
}

/** Starts a Redis Cluster of three masters for one test file, on free ports of the loopback. The caller stops it. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'presage-cluster-'));
  const nodes: (ClusterNode & { ports: [string, string] })[] = [];
  const killAtExit = (): void => nodes.forEach((node) => void node.kill9());
  process.once('exit', killAtExit);

  const add = async () => {
    const node = await startNode(directory);
    nodes.push(node);
    return node;
  };
  const masters = await Promise.all(Array.from({ length: MASTERS }, add));
  const bounds = Array.from({ length: MASTERS + 1 }, (_, i) => Math.floor((i * SLOTS) / MASTERS));
  for (const [i, node] of masters.entries()) {
    await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', String(bounds[i]), String((bounds[i + 1] ?? 0) - 1));
    await masters[0]?.ask('CLUSTER', 'MEET', '127.0.0.1', ...node.ports);
  }
  await agreed(nodes);

  return {
    url: `redis-cluster://${masters.map(({ address }) => address).join(',')}`,
    masters,
    addReplica: async (of) => {
      const id = /[0-9a-f]{40}/.exec(await of.ask('CLUSTER', 'MYID'))?.[0] ?? '';
      const replica = await add();
      await masters[0]?.ask('CLUSTER', 'MEET', '127.0.0.1', ...replica.ports);
      await agreed(nodes);
      await replica.ask('CLUSTER', 'REPLICATE', id);
      while (!(await replica.ask('INFO', 'replication')).includes('master_link_status:up')) await pause(20);
      return replica;
    },
    stop: async () => {
      process.off('exit', killAtExit);
      await Promise.all(nodes.map((node) => node.kill9()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves when every node knows all the others and serves. */
async function agreed(nodes: readonly ClusterNode[]): Promise<void> {
  for (const node of nodes) {
    for (;;) {
      const info = await node.ask('CLUSTER', 'INFO');
      if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`)) break;
      await pause(20);
    }
  }
}

async function startNode(within: string): Promise<ClusterNode & { ports: [string, string] }> {
  const directory = await mkdtemp(join(within, 'node-'));
  const command = await findRedis({
    searchPath: process.env['PATH'] ?? '',
    home: directory,
    onEvent: () => undefined,
  });
  const [port, busPort] = await freePorts();
  const socket = join(directory, 'redis.sock');
  const settings = {
    port,
    bind: '127.0.0.1',
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-node-timeout': '1000',
    'repl-diskless-sync-delay': '0',
    save: '',
    appendonly: 'yes',
    // Every write reaches the system before the reply, which outlives the process.
    appendfsync: 'no',
  };
  let child: RedisChild = await launchRedis({ command, directory, socket, settings });
  let running = true;
  const kill9 = async (): Promise<void> => {
    if (running) process.kill(child.pid, 'SIGKILL');
    running = false;
    await child.exited;
  };
  return {
    address: `127.0.0.1:${port}`,
    ports: [port, busPort],
    ask: (...words) => askRedis(socket, words, 5_000),
    kill9,
    restart: async () => {
      await kill9();
      child = await launchRedis({ command, directory, socket, settings });
      running = true;
    },
  };
}

/** Two ports that nobody listens on; the second for what the nodes tell each other. */
async function freePorts(): Promise<[string, string]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<string>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve(String((server.address() as AddressInfo).port)));
        }),
    ),
  );
  for (const server of servers) server.close();
  return [ports[0] ?? '', ports[1] ?? ''];
}
