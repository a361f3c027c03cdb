import { JobQueue } from '../../../apps/gateway/src/predictions/job-queue.js';

/**
 * Loaded before a gateway: it is of a release that writes jobs of version 2, and into those of version 1 something that
 * this release does not know.
 */
let jobs = 0;
// oxlint-disable-next-line typescript/unbound-method
const add = JobQueue.prototype.add;
JobQueue.prototype.add = function newer(this: JobQueue, job, turn) {
  const changes =
    jobs++ % 2 === 0 ? { v: 2, what: job.request, request: undefined } : { hint: 'new', priority: 'urgent' };
  return add.call(this, { ...job, ...changes } as never, turn);
};
