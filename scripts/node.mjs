import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const OLDEST = 24;

/** Path of the Node that runs the product: the pinned one of node_modules, else this one. Throws when it is too old. */
export function nodeOfTheProduct() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) return process.execPath;
  throw new Error(
    `Presage needs Node ${OLDEST} or newer; this is ${process.version}, and npm brings none for this platform. ` +
      'Install it (https://nodejs.org), then run this again.',
  );
}
