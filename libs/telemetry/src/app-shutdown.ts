import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { Health } from './health.js';
import type { ShutdownStep } from './shutdown.js';

/** As long as a slow client or a slow model may still take for an answer. */
const LAST_REQUESTS_MS = 10_000;
const CONNECTIONS_MS = 3_000;

/**
 * Not ready from now on, and requests that still come are answered for `drainMs`: until then balancers have noticed, and
 * clients have heard on every connection they use that it ends.
 */
export function drained(app: INestApplication, drainMs: number): ShutdownStep {
  return {
    name: 'drain',
    deadlineMs: drainMs + 1_000,
    run: async () => {
      app.get(Health).startShutdown();
      await pause(drainMs);
    },
  };
}

/**
 * The port closes, the last requests are answered, everything else the application has opened is closed; what is not
 * answered in time is cut off, so that the rest can close.
 */
export function closed(app: INestApplication): readonly ShutdownStep[] {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= app.close());
  return [
    { name: 'last requests', deadlineMs: LAST_REQUESTS_MS, run: close },
    {
      name: 'connections',
      deadlineMs: CONNECTIONS_MS,
      run: () => {
        const server: Server = app.getHttpServer();
        server.closeAllConnections();
        return close();
      },
    },
  ];
}
