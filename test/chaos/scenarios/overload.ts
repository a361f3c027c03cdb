import { busyGateway } from '../harness/busy-gateway.js';
import type { Computes } from '../harness/busy-gateway.js';
import { quantile } from '../harness/quantile.js';
import type { Finding, Run, Scenario } from '../harness/scenario.js';

const TIMES = 10;
const SECONDS = 30;
const LEAST_SHARE = 0.8;
const DEADLINE_MS = 2_000;
const REFUSAL_MS = 20;
const NORMAL_WITHIN_MS = 10_000;

export const overload = overloadOf('T-41', {
  computes: 'on the event loop',
  fault: `${TIMES} times as many predictions as a gateway can make, for ${SECONDS} s: each takes 5 ms of the event loop; clients wait 2 s and do not slow down`,
});

export const overloadOnnx = overloadOf('ONNX', {
  computes: 'in a thread',
  fault: `${TIMES} times as many predictions of an ONNX model as its thread can compute, for ${SECONDS} s: 5 ms a row; clients wait 2 s and do not slow down`,
});

function overloadOf(id: string, { computes, fault }: { computes: Computes; fault: string }): Scenario {
  return {
    id,
    fault,
    mustHold: `at least ${100 * LEAST_SHARE} % of the peak is answered in time; the p99 of those is within 2 s, that of the refusals (503 with Retry-After) within ${REFUSAL_MS} ms; all is well again within ${NORMAL_WITHIN_MS / 1_000} s`,
    runs: 3,
    run: (run) => floodTenfold(run, computes),
  };
}

async function floodTenfold(run: Run, computes: Computes): Promise<Finding> {
  const gateway = await busyGateway(run, computes);
  const { peakPerSecond } = gateway;
  const flooded = await gateway.predictions(TIMES * peakPerSecond, SECONDS);
  const share = flooded.good.length / SECONDS / peakPerSecond;
  const goodMs = quantile(flooded.good, 0.99);
  const refusedMs = quantile(flooded.refused, 0.99);

  const over = performance.now();
  let recoveryMs = Infinity;
  while (recoveryMs === Infinity && performance.now() - over <= NORMAL_WITHIN_MS) {
    const after = performance.now() - over;
    const { due, good } = await gateway.predictions(peakPerSecond / 2, 1);
    if (good.length === due) recoveryMs = after;
  }
  const missed: string[] = [];
  if (share < LEAST_SHARE) missed.push(`${(100 * share).toFixed(0)} % of the peak was answered`);
  if (goodMs > DEADLINE_MS) missed.push(`the p99 of answers is ${goodMs.toFixed(0)} ms`);
  if (refusedMs > REFUSAL_MS) missed.push(`the p99 of refusals is ${refusedMs.toFixed(1)} ms`);
  if (flooded.withRetryAfter < flooded.refused.length) missed.push('refusals without Retry-After');
  if (flooded.odd > 0) missed.push(`${flooded.odd} other answers`);
  if (recoveryMs === Infinity) missed.push('not well again in time');
  return {
    lost: 0,
    doubled: 0,
    wrong: flooded.odd,
    recoveryMs,
    measured: {
      'answers a second at the peak': peakPerSecond,
      'not answered of the peak, %': 100 * (1 - share),
      'p99 of answers, ms': goodMs,
      'p99 of refusals, ms': refusedMs,
      'refusals a second': flooded.refused.length / SECONDS,
      'without an answer': flooded.timedOut,
      'of one core the clients took, %': 100 * flooded.clientsBusy,
    },
    missed,
  };
}
