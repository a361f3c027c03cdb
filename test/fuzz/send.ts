import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { IncomingHttpHeaders } from 'node:http';
import type { FuzzRequest } from './request.js';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const TIMEOUT_MS = 10_000;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends it as it is written, and resolves with what came back. Rejects when nothing did. */
export async function send(url: string, sent: FuzzRequest): Promise<FuzzAnswer> {
  const { method, path, headers, body, chunked } = sent;
  const length = body === undefined || chunked ? {} : { 'content-length': String(body.length) };
  const outgoing = request(url, {
    method,
    path,
    agent,
    headers: { ...headers, ...length },
    timeout: TIMEOUT_MS,
  });
  return await new Promise((resolve, reject) => {
    outgoing.on('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((read) => resolve({ status, headers: answered, text: read }), reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    // A body that is refused may be cut off while it is sent: its answer has come before that, and has won.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
