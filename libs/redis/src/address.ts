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

/** The same for people: without user, password and database. Also of a cluster. */
export function shownAddress(url: string): string {
  const [, scheme = '', rest = ''] = /^([\w-]+):\/\/(?:.*@)?(.*)$/s.exec(url) ?? [];
  const place = scheme === 'unix' ? /^[^?]*/ : /^[^/?]*/;
  return `${scheme}://${place.exec(rest)?.[0] ?? ''}`;
}
