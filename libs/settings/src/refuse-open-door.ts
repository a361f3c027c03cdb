import { isIPv4 } from 'node:net';
import { SettingsError } from './settings.js';
import type { Settings } from './settings.js';

/**
 * For a process that answers calls: beyond this machine it listens only when it asks who comes, or was told twice.
 * @throws {SettingsError} saying what to do
 */
export function refuseOpenDoor({ http, access }: Settings): void {
  if (access.keysRequired || access.insecure || isLoopback(http.host)) return;
  throw new SettingsError(
    `HOST=${http.host} lets other machines call, and API_KEYS=off lets every caller do everything. ` +
      'Set API_KEYS=required (`presage keys create` makes a key), or keep HOST=127.0.0.1, ' +
      'or set INSECURE=true where something in front decides who may call.',
  );
}

/** A name that resolves to loopback today may resolve to something else tomorrow; `localhost` may not (RFC 6761). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
