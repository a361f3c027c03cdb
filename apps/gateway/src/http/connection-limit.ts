import type { Server } from 'node:http';
import type { Metrics } from '#telemetry';

/**
 * Closes connections beyond so many before a byte of them is read, and counts them: whoever is connected goes on being
 * served.
 */
export function limitConnections(server: Server, maxConnections: number, metrics: Metrics): void {
  // Of several processes behind one port, none hands it to the next: when all are full it would go round for ever.
  Object.assign(server, { maxConnections, dropMaxConnection: true });
  server.on('drop', () => metrics.connectionsRefused.inc());
}
