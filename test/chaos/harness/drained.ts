import type { Site } from './site.js';

const LOOK_EVERY_MS = 50;

/**
 * Waits until BullMQ has nothing left to do.
 * @param deadline on the clock of `performance.now()`
 * @returns jobs that are left at the deadline; 0 when all are done
 */
export async function drained(site: Site, deadline: number): Promise<number> {
  let left = await site.jobsInQueue();
  while (left > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    left = await site.jobsInQueue();
  }
  return left;
}
