import type { AppProcess } from '../../support/app-process.js';
import type { Random } from '../harness/random.js';
import type { Site } from '../harness/site.js';

/** The gateway and the worker that live through all of it, and the ones that are killed now and then. */
export interface Crew {
  readonly site: Site;
  readonly random: Random;
  readonly steady: readonly [gateway: AppProcess, worker: AppProcess];
  mortal: { gateway: AppProcess; worker: AppProcess };
}

type Fault = (crew: Crew) => Promise<void>;

/** What may happen at any moment. */
export const FAULTS: readonly Fault[] = [
  async (crew) => {
    await crew.mortal.worker.kill9();
    crew.mortal.worker = await crew.site.start('worker');
  },
  async (crew) => {
    await crew.mortal.gateway.kill9();
    crew.mortal.gateway = await crew.site.start('gateway');
  },
  async (crew) => {
    const leaving = crew.mortal.worker;
    crew.mortal.worker = await crew.site.start('worker');
    await leaving.stop();
  },
  async ({ site, random }) => {
    await site.queueLine.refuse();
    await sleep(random.between(500, 5_000));
    await site.queueLine.heal();
  },
  async ({ site, random }) => {
    site.queueLine.freeze();
    await sleep(random.between(500, 5_000));
    await site.queueLine.heal();
  },
  async ({ site }) => site.queueLine.loseConnections(),
  async ({ site, random }) => {
    site.queueLine.slow(() => random.between(0, 200));
    await sleep(random.between(1_000, 5_000));
    await site.queueLine.heal();
  },
  async ({ site }) => {
    await site.cluster.queue.kill9();
    await site.cluster.queue.restart();
  },
  async ({ site }) => {
    await site.cluster.cache.kill9();
    await site.cluster.cache.restart();
  },
  async ({ site, random }) => {
    site.cluster.cache.pause();
    await sleep(random.between(500, 3_000));
    site.cluster.cache.resume();
  },
  async ({ steady: [, worker], random }) => {
    worker.pause();
    await sleep(random.between(500, 4_000));
    worker.resume();
  },
  async ({ site, random }) => void (await site.promote(random.between(1, 400) / 100)),
];

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
