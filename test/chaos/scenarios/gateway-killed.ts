import { acceptedJobs, audit } from '../harness/audit.js';
import { Site } from '../harness/site.js';
import type { Scenario } from '../harness/scenario.js';
import type { AppProcess } from '../../support/app-process.js';

const DEATHS = 6;
/** Asked at once, so that the others are at every point of their way when the first is accepted. */
const JOBS_A_DEATH = 10;

export const gatewayKilled: Scenario = {
  id: 'T-03',
  fault: `a gateway is killed at the first byte of a 202, ${DEATHS} times, with ${JOBS_A_DEATH - 1} more jobs on their way`,
  mustHold: 'every job that was accepted is done, and the next gateway tells its result',
  run: async (run) => {
    const site = await Site.open(run);
    await site.start('worker');
    let gateway = await site.start('gateway');
    const client = site.client(() => gateway);

    for (let death = 0; death < DEATHS; death++) {
      const next = site.start('gateway');
      // Reservation, job, note: every step of an acceptance is one that a key may have been left at.
      await killAtFirst202(gateway, (i, onHead) =>
        client.submit(i / JOBS_A_DEATH, { key: `${death}-${i}`, onHead }),
      );
      gateway = await next;
      await Promise.all(
        Array.from({ length: JOBS_A_DEATH }, (_, i) =>
          client.submit(i / JOBS_A_DEATH, { key: `${death}-${i}` }),
        ),
      );
    }
    const healedAt = performance.now();
    const balance = await audit(site, client);
    return {
      ...balance,
      recoveryMs: performance.now() - healedAt,
      measured: { deaths: DEATHS, 'accepted jobs': acceptedJobs(run.ledger).size },
    };
  },
};

async function killAtFirst202(
  gateway: AppProcess,
  submit: (i: number, onHead: (status: number) => void) => Promise<unknown>,
): Promise<void> {
  const killed = Promise.withResolvers<void>();
  const onHead = (status: number): void => {
    if (status === 202) gateway.kill9().then(killed.resolve, killed.reject);
  };
  await Promise.all(Array.from({ length: JOBS_A_DEATH }, (_, i) => submit(i, onHead)));
  await killed.promise;
}
