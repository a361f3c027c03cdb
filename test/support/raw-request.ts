import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** The status of a call whose path is sent as it is written: `fetch` would mend it. */
export async function rawStatus(
  url: string,
  { method, path, headers = {} }: { method: string; path: string; headers?: Record<string, string> },
): Promise<number> {
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, method, path, headers: { connection: 'close', ...headers } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}
