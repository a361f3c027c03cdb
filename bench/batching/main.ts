import path from 'node:path';
import { parseArgs } from 'node:util';
import { censusModel } from '../census/census-model.js';
import { closedLoop } from '../load/closed-loop.js';
import type { ServerProcess } from '../load/server-process.js';
import { openSite } from '../load/site.js';
import { machine } from '../page/machine.js';
import { markdownTable } from '../page/markdown-table.js';
import { median, ratio, shown } from '../page/rounds.js';
import { writeSection } from '../page/section.js';
import type { Contestant } from '../sync/contestant.js';
import { checkAnswers, measure } from '../sync/measure.js';
import type { Measured } from '../sync/measure.js';
import { registerCensus } from './onnx-census.js';

/** What it brings that callers share the calls of an ONNX model: two gateways that differ in nothing else, in turn. */
const { values: options } = parseArgs({
  options: {
    /** A short look in place of a measurement. */
    quick: { type: 'boolean', default: false },
    /** Put the result into docs/performance.md. */
    write: { type: 'boolean', default: false },
  },
});
const PAGE = path.resolve(import.meta.dirname, '../../../docs/performance.md');
const ESTIMATORS = ['logistic-regression', 'random-forest'] as const;
const CONNECTIONS = [1, 8, 64] as const;
const SIDES = { apart: { BATCH_MAX_ROWS: '1' }, shared: {} } as const;
const { rounds, seconds } = options.quick ? { rounds: 1, seconds: 1 } : { rounds: 5, seconds: 0.8 };

type Side = Measured & { readonly cpuMicroseconds: number };

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await using site = await openSite(await censusModel());
const rows: string[][] = [];
for (const estimator of ESTIMATORS) {
  const { name, model } = await registerCensus(estimator, site);
  const side = async (how: keyof typeof SIDES) => {
    const env = { DEFAULT_MODEL: name, REDIS_PREFIX: `${how}-${estimator}`, ...SIDES[how] };
    const contestant: Contestant = {
      name: how,
      server: how,
      start: () => site.product('gateway', env),
      asked: { as: 'features', path: '/predict' },
      traffic: 'distinct',
      policy: 'always',
    };
    const server = await contestant.start(site);
    await checkAnswers(contestant, server, model);
    const ask = async (connections: number, time: number): Promise<Side> => {
      const before = await cpuSeconds(server);
      const loop = (users: readonly (() => Promise<unknown>)[]) => closedLoop(users, time);
      const measured = await measure(contestant, server, model, { connections, loop });
      const cpu = (await cpuSeconds(server)) - before;
      return { ...measured, cpuMicroseconds: (1e6 * cpu) / measured.latencies.count };
    };
    await ask(64, 2);
    return { ask, server };
  };
  const apart = await side('apart');
  const shared = await side('shared');
  for (const connections of CONNECTIONS) {
    const measured: { apart: Side; shared: Side }[] = [];
    for (let round = 1; round <= rounds; round++) {
      measured.push({
        apart: await apart.ask(connections, seconds),
        shared: await shared.ask(connections, seconds),
      });
    }
    rows.push([`${estimator}`, String(connections), ...figures(measured)]);
    console.error(rows.at(-1)?.join(' | '));
  }
  await apart.server.stop();
  await shared.server.stop();
}

/** Of all its threads, since it was started. */
async function cpuSeconds({ url }: ServerProcess): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
}

function figures(measured: readonly { apart: Side; shared: Side }[]): string[] {
  const both = (value: (side: Side) => number) => {
    const apart = measured.map((round) => value(round.apart));
    const shared = measured.map((round) => value(round.shared));
    return { text: `${shown(median(apart))} → ${shown(median(shared))}`, gain: ratio(shared, apart) };
  };
  const rate = both(({ perSecond }) => perSecond);
  const { median: times, least, most } = rate.gain;
  return [
    rate.text,
    `${times.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
    both(({ cpuMicroseconds }) => cpuMicroseconds).text,
    both(({ latencies }) => latencies.quantile(0.5)).text,
    both(({ latencies }) => latencies.quantile(0.99)).text,
  ];
}

const text = [
  markdownTable(['ONNX model', 'Connections', 'Requests/s', 'Times', 'CPU µs', 'p50 ms', 'p99 ms'], rows),
  `Closed loop, ${rounds} rounds of ${seconds} s in turn; medians, least and most. ${machine()}`,
].join('\n\n');
console.log(text);
if (options.write) await writeSection('micro-batching', text, PAGE);
