import { Worker } from 'bullmq';

/**
 * Loaded before a worker: after `CHAOS_DEAF_AFTER` looks for jobs its first BullMQ worker waits for an answer that never
 * comes. It stays connected and alive; so BullMQ's workers have been seen to end after a failover.
 */
interface Looking {
  _getNextJob(...args: unknown[]): Promise<unknown>;
}

let looks = Number(process.env['CHAOS_DEAF_AFTER'] ?? '0');
const deaf = new WeakSet<object>();
const looking = Worker.prototype as unknown as Looking;
// oxlint-disable-next-line typescript/unbound-method
const real = looking._getNextJob;
looking._getNextJob = async function hard(this: Looking, ...args) {
  if (looks-- === 0) {
    deaf.add(this);
    process.stdout.write(`${JSON.stringify({ message: 'hears nothing any more' })}\n`);
  }
  return deaf.has(this) ? await new Promise(() => undefined) : await real.apply(this, args);
};
