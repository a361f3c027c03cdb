import { Idempotency } from '../../../apps/gateway/src/predictions/idempotency.js';
import { JobQueue } from '../../../apps/gateway/src/predictions/job-queue.js';

/**
 * Loaded before a gateway: it is killed in its `CHAOS_DIE_AT`th submission, when Redis has answered that the key is
 * `reserved`, the job `added` or the acceptance `noted` (`CHAOS_DIE_WHEN`), and before it does anything else.
 */
const deadly = Number(process.env['CHAOS_DIE_AT']);
const when = process.env['CHAOS_DIE_WHEN'];

let submissions = 0;
async function survive(point: string): Promise<void> {
  if (submissions < deadly || point !== when) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment: nothing happens in it.
  await new Promise<never>(() => undefined);
}

// oxlint-disable-next-line typescript/unbound-method
const { reserve, accept } = Idempotency.prototype;
Idempotency.prototype.reserve = async function mortal(this: Idempotency, ...args) {
  submissions++;
  const reserved = await reserve.apply(this, args);
  await survive('reserved');
  return reserved;
};
Idempotency.prototype.accept = async function mortal(this: Idempotency, ...args) {
  await accept.apply(this, args);
  await survive('noted');
};
// oxlint-disable-next-line typescript/unbound-method
const { add } = JobQueue.prototype;
JobQueue.prototype.add = async function mortal(this: JobQueue, ...args) {
  await add.apply(this, args);
  await survive('added');
};
