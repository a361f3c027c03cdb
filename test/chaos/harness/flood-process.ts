import { FloodClients } from './flood-clients.js';
import type { FloodOptions } from './flood.js';

/** A process that is told of one flood, makes it, and tells what its clients met. */
process.once('message', (options) => {
  void new FloodClients(options as FloodOptions).run().then((count) => process.send?.(count));
});
// Nobody is there any more to be told.
process.once('disconnect', () => process.exit(1));
