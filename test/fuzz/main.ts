import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { startTarget } from './fuzz.js';

/**
 * `npm run fuzz -- [--minutes 5] [--seed 1]`: sends what is documented, nearly so, and hostile to every call of a
 * gateway of its own, a new one for every round. Prints what was wrong with the smallest request that shows it; exit
 * code 1 when something was.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
});
const RUNS_A_ROUND = 100;
Logger.overrideLogger(false);

const until = performance.now() + Number(values.minutes) * 60_000;
const wrong = new Map<string, string>();
let requests = 0;
let seed = Number(values.seed);
for (; performance.now() < until; seed++) {
  const target = await startTarget();
  for (const operation of target.operations) {
    if (performance.now() > until) break;
    const found = await target.fuzz(operation, RUNS_A_ROUND, seed);
    requests += RUNS_A_ROUND;
    if (found !== undefined) wrong.set(`${operation.method} ${operation.path}`, `seed ${seed}: ${found}`);
  }
  for (const damage of await target.damage()) wrong.set('damage', `seed ${seed}: ${damage}`);
  await target.stop();
  const mib = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(`seed ${seed} · ${requests} requests · ${mib} MiB · ${wrong.size} wrong`);
}
for (const [where, what] of wrong) console.error(`\n${where}\n${what}`);
process.exit(wrong.size === 0 ? 0 : 1);
