import { parseAddress } from './address.js';

/** Where to find a cluster, and how to log in to all of it. */
export interface ClusterAddress {
  /** Nodes to ask for the others; any of them will do. */
  readonly nodes: readonly { host: string; port: number }[];
  readonly login: { username?: string; password?: string; tls?: object };
}

const CLUSTER = /^(rediss?)-cluster:\/\/((?:[^@/]*@)?)([^@/]+)$/;

export const isCluster = (url: string): boolean => CLUSTER.test(url);

/**
 * A Redis Cluster: `redis-cluster://[user:password@]host[:port],host[:port],…`, or `rediss-cluster://…` (TLS).
 * The address is checked when the settings are read.
 */
export function parseClusterAddress(url: string): ClusterAddress {
  const [, scheme = '', user = '', hosts = ''] = CLUSTER.exec(url) ?? [];
  const addresses = hosts.split(',').map((host) => parseAddress(`${scheme}://${user}${host}`));
  const nodes = addresses.flatMap((address) => ('host' in address ? [address] : []));
  const [{ host: _host, port: _port, ...login } = { host: '', port: 0 }] = nodes;
  return { nodes: nodes.map(({ host, port }) => ({ host, port })), login };
}
