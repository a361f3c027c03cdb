import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { latch } from '../support/latch.js';

/** A page of an origin of its own that follows the job of its query, shows what it sees and tells its server. */
const PAGE = `<!doctype html>
<title>A job</title>
<style>body { font: 20px sans-serif } li { margin: 8px }</style>
<h1>A job, followed by EventSource</h1>
<ol id="seen"></ol>
<script>
  const tell = (what) => fetch('/told', { method: 'POST', body: what });
  const show = (line) => document.getElementById('seen').append(Object.assign(document.createElement('li'), { textContent: line }));
  const events = new EventSource(new URLSearchParams(location.search).get('events'));
  events.addEventListener('status', ({ lastEventId, data }) => {
    const { status, result } = JSON.parse(data);
    show(lastEventId + ': ' + status + (result ? ', prediction ' + result.prediction : ''));
    tell(lastEventId);
  });
  events.onerror = () => {
    const over = events.readyState === EventSource.CLOSED;
    show(over ? 'over' : 'lost, coming back');
    if (over) tell('over');
  };
</script>
<img src="/held" alt="">`;

export interface Page {
  readonly origin: string;
  /** Everything the page has told, in order. */
  readonly told: readonly string[];
  /** Resolves when it tells this, or has. */
  tells(what: RegExp): Promise<void>;
  /** Until then the browser takes the page for one that is still loading, and neither draws it for us nor ends. */
  release(): void;
  close(): void;
}

export async function servePage(): Promise<Page> {
  const told: string[] = [];
  const waiting: { what: RegExp; told: () => void }[] = [];
  const released = latch();
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/told') {
        const what = await text(request);
        told.push(what);
        for (const one of waiting) if (one.what.test(what)) one.told();
        return response.end();
      }
      if (request.url === '/held') {
        await released.opened;
        return response.writeHead(204).end();
      }
      return response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    tells: async (what) => {
      if (told.some((one) => what.test(one))) return;
      await new Promise<void>((resolve) => waiting.push({ what, told: resolve }));
    },
    release: () => released.open(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
