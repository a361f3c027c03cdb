import { constants, setPriority } from 'node:os';
import { FloodClients } from './flood-clients.js';
import type { FloodOptions } from './flood.js';

// Strangers have processors of their own: what they do here must not take the server's.
setPriority(constants.priority.PRIORITY_LOW);

/** A process that is told of one flood, makes it, and tells what its clients met. */
process.once('message', (options) => {
  void new FloodClients(options as FloodOptions).run().then((count) => process.send?.(count));
});
// Nobody is there any more to be told.
process.once('disconnect', () => process.exit(1));
