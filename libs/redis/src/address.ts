/** As both ioredis and BullMQ take it. */
export type Address =
  | { path: string }
  | { host: string; port: number; username?: string; password?: string; db?: number; tls?: object };

/**
 * Where a Redis is: `redis://[user:password@]host[:port][/db]`, `rediss://…` (TLS) or `unix:///path/to/socket`.
 * The address is checked when the settings are read.
 */
export function parseAddress(url: string): Address {
  const parsed = new URL(url);
  if (parsed.protocol === 'unix:') return { path: decodeURIComponent(parsed.pathname) };
  const db = parsed.pathname.slice(1);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: parsed.port === '' ? 6379 : Number(parsed.port),
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    ...(db === '' ? {} : { db: Number(db) }),
    ...(parsed.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
