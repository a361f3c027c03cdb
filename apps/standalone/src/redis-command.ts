/** A Redis server that can be started. */
export interface RedisCommand {
  /** Absolute path of the program. */
  readonly path: string;
  /** What it needs in its environment beside ours. */
  readonly env: Readonly<Record<string, string>>;
}

/** The programs that will do, as their packages are called too. The first one found is taken. */
export const REDIS_SERVERS = ['redis-server', 'valkey-server'] as const;
