import { busyGateway } from '../harness/busy-gateway.js';
import { quantile } from '../harness/quantile.js';
import type { Scenario } from '../harness/scenario.js';

const TIMES = 10;
const RETRIES = 3;
const SECONDS = 15;
const LEAST_SHARE = 0.9;

export const retryStorm: Scenario = {
  id: 'T-43',
  fault: `as T-41, and each client that is refused asks ${RETRIES} times again at once`,
  mustHold: `at least ${100 * LEAST_SHARE} % as many answers in time as without the retries`,
  runs: 3,
  run: async (run) => {
    const gateway = await busyGateway(run);
    const perSecond = TIMES * gateway.peakPerSecond;
    const patient = await gateway.predictions(perSecond, SECONDS);
    const storm = await gateway.predictions(perSecond, SECONDS, { retries: RETRIES });
    const share = storm.good.length / patient.good.length;
    const missed: string[] = [];
    if (share < LEAST_SHARE) missed.push(`${(100 * share).toFixed(0)} % of the answers without retries`);
    if (storm.odd > 0) missed.push(`${storm.odd} other answers`);
    return {
      lost: 0,
      doubled: 0,
      wrong: storm.odd,
      measured: {
        'fewer answers than without retries, %': 100 * (1 - share),
        'refusals a second': storm.refused.length / SECONDS,
        'p99 of answers, ms': quantile(storm.good, 0.99),
        'of one core the clients took, %': 100 * storm.clientsBusy,
      },
      missed,
    };
  },
};
