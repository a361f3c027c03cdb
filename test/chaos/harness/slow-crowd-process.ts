import { constants, setPriority } from 'node:os';
import { crowdIn } from './slow-crowd.js';
import type { SlowCrowd } from './slow-crowd.js';

// Strangers have processors of their own: what they do here must not take the server's.
setPriority(constants.priority.PRIORITY_LOW);

/** A process that is told of one crowd, is that crowd, and tells when the last of it was closed. */
process.once('message', (crowd) => {
  // IPC knows no message of nothing.
  void crowdIn(crowd as SlowCrowd).then((ms) => process.send?.(ms ?? null));
});
// Nobody is there any more to be told.
process.once('disconnect', () => process.exit(1));
