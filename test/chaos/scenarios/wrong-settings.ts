import { Environment } from '#settings';
import { failedStart } from '../harness/failed-start.js';
import type { FailedStart } from '../harness/failed-start.js';
import type { Scenario } from '../harness/scenario.js';

const RUNS = 5;
const LIMIT_MS = 2_000;
const CONFIGURATION = 78;

/** Any text may be right, until it is used: a folder may come later, and a commit is only shown. */
const ANYTHING_GOES = new Set([
  'GIT_COMMIT',
  'PRESAGE_API_KEY',
  'PRESAGE_HOME',
  'ARTIFACTS_DIR',
  'BUNDLED_ARTIFACTS',
  'DATA_DIRS',
  'DATASETS_DIR',
]);
const NOWHERE = { QUEUE_REDIS_URL: 'redis://127.0.0.1:1', CACHE_REDIS_URL: 'redis://127.0.0.1:1' };
/** Of no type that a variable has. */
const WRONG = 'no such thing!';

export const wrongSettings: Scenario = {
  id: 'T-52',
  fault: `every variable that can be wrong is wrong, a ${RUNS}th of them a run; and all of them; and those that must be there are missing`,
  mustHold: `no process starts; what it says names each variable; exit code ${CONFIGURATION} (1 for an address it cannot listen on) within ${LIMIT_MS / 1_000} s`,
  runs: RUNS,
  run: async ({ seed }) => {
    const variables = Object.keys(Environment.shape).filter((name) => !ANYTHING_GOES.has(name));
    const ofThisRun = variables.filter((_, i) => i % RUNS === seed % RUNS);
    const missed: string[] = [];
    let slowestMs = 0;
    const check = (what: string, names: readonly string[], { code, said, ms }: FailedStart): void => {
      const expected = what === 'HOST' ? 1 : CONFIGURATION;
      slowestMs = Math.max(slowestMs, ms);
      if (code !== expected) missed.push(`${what}: exit code ${code}`);
      if (ms > LIMIT_MS) missed.push(`${what}: ended after ${ms.toFixed(0)} ms`);
      for (const name of names) if (!said.includes(name)) missed.push(`${what}: ${name} is not named`);
      if (said.includes('\n    at ')) missed.push(`${what}: a stack in place of a message`);
    };

    for (const name of ofThisRun) {
      // INSECURE: an address beyond this machine is to be tried, and not refused before.
      const env = { ...NOWHERE, INSECURE: 'true', [name]: WRONG };
      check(name, [name], await failedStart('gateway', env));
    }
    const parsed = variables.filter((name) => name !== 'HOST');
    const allWrong = Object.fromEntries(parsed.map((name) => [name, WRONG]));
    check('all at once', parsed, await failedStart('trainer', allWrong));
    check('gateway', Object.keys(NOWHERE), await failedStart('gateway', {}));
    check('worker', Object.keys(NOWHERE), await failedStart('worker', {}));
    check('trainer', ['QUEUE_REDIS_URL'], await failedStart('trainer', {}));

    const starts = ofThisRun.length + 4;
    return { lost: 0, doubled: 0, wrong: 0, measured: { starts, 'slowest, ms': slowestMs }, missed };
  },
};
