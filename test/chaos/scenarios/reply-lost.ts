import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from '../../support/app-process.js';
import { acceptedJobs, audit } from '../harness/audit.js';
import { submitUntilAccepted } from '../harness/patient-client.js';
import { statusOf } from '../harness/client.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const KEYED = 12;
const WITHOUT_KEY = 3;

/** What the lost answer was to: a text that only this command of a submission holds. */
const COMMANDS = { reserve: '"accepted":false', add: '"features"', accept: '"accepted":true' } as const;

export const replyLost: Scenario = {
  id: 'T-05',
  fault:
    "the answer of the queue's Redis to a command of a submission is lost, and the connection reset; clients send again with their key",
  mustHold: `${KEYED + WITHOUT_KEY} submissions a run are as many jobs, each done once; also those whose client was told 503`,
  short: true,
  run: async (run) => {
    const site = await Site.open(run);
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    // Redis knows the scripts from now on: a lost answer would be "unknown script" otherwise, and no job behind it.
    await submitUntilAccepted(client, 0, 'first');

    let lost = 0;
    const loseReplyTo = (command: keyof typeof COMMANDS): void =>
      void site.queueLine.dropReplyTo(COMMANDS[command]).then(() => lost++);
    for (let i = 0; i < KEYED; i++) {
      loseReplyTo(run.random.pick(['reserve', 'add', 'add', 'accept'] as const));
      await submitUntilAccepted(client, i / KEYED, `key-${i}`);
    }
    let unaware = 0;
    for (let i = 0; i < WITHOUT_KEY; i++) {
      loseReplyTo('add');
      // As long as the connection is away nothing is sent, and nothing can be lost.
      for (const before = lost; lost === before;) {
        if (statusOf(await client.submit(i)) === 503 && lost > before) unaware++;
      }
    }

    const submissions = 1 + KEYED + WITHOUT_KEY;
    const queued = await site.jobsInQueue();
    const worker = await site.start('worker');
    const balance = await audit(site, client);
    const done = await jobsDone(worker, submissions);

    const missed = [...balance.missed];
    if (lost !== KEYED + WITHOUT_KEY) missed.push(`${lost} answers were lost`);
    if (queued !== submissions) missed.push(`${queued} jobs of ${submissions} submissions`);
    if (done !== submissions) missed.push(`${done} jobs were done`);
    return {
      ...balance,
      measured: {
        'answers lost': lost,
        'jobs whose client was told 503 for good': unaware,
        'jobs accepted': acceptedJobs(run.ledger).size,
      },
      missed,
    };
  },
};

/** The lines of the last jobs are written a moment after them; a line too many would come as late. */
async function jobsDone(worker: AppProcess, expected: number): Promise<number> {
  const isDone = ({ status }: Record<string, unknown>): boolean => status === 'succeeded';
  let seen = 0;
  await Promise.race([
    worker.logged((line) => isDone(line) && ++seen === expected),
    pause(5_000, undefined, { ref: false }),
  ]);
  await pause(200);
  return worker.log.filter(isDone).length;
}
