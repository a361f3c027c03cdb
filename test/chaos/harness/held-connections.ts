import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { AppProcess } from '../../support/app-process.js';

const LOCAL = 1;
const REMOTE = 2;
const STATE = 3;
const ESTABLISHED = '01';

/** How many of these connections a process still holds, by the system's own list: who reads nothing does not see the end. */
export function connectionsFrom(sockets: readonly Socket[], { url }: AppProcess): number {
  const ours = new Set(sockets.map(({ localPort }) => localPort));
  const rows = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/ +/));
  return rows.filter(
    (row) =>
      row[STATE] === ESTABLISHED &&
      portOf(row[LOCAL]) === Number(new URL(url).port) &&
      ours.has(portOf(row[REMOTE])),
  ).length;
}

/** Of `0100007F:1F90`. */
const portOf = (address = ''): number => parseInt(address.slice(address.indexOf(':') + 1), 16);
