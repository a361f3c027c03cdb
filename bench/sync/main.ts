import { parseArgs } from 'node:util';
import { censusModel } from '../census/census-model.js';
import { closedLoop } from '../load/closed-loop.js';
import { openSite } from '../load/site.js';
import { machine } from '../page/machine.js';
import { ratioTable } from '../page/ratio-table.js';
import { writeSection } from '../page/section.js';
import { peersPython } from '../peers/python.js';
import { atPeersRate } from './at-rate.js';
import { Contest } from './contest.js';
import { OURS } from './ours.js';
import { theirs } from './theirs.js';
import { throughputRatios, throughputTable } from './throughput.js';

/**
 * Predictions now: how many a second, and how long each takes, beside what Python teams run and a bare server, all with
 * the same model. All servers are up all the time and are measured in turn, round by round.
 */
const { values: options } = parseArgs({
  options: {
    /** A short look in place of a measurement. */
    quick: { type: 'boolean', default: false },
    /** Put the result into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
    /** Only the servers whose name matches this regular expression. */
    only: { type: 'string', default: '' },
  },
});
if (options.write && options.only !== '') throw new Error('--write wants all servers');
const CONNECTIONS = 32;
const times = options.quick
  ? { warmUps: 1, rounds: 1, seconds: 1.5 }
  : { warmUps: 2, rounds: 3, seconds: 2.5 };

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const peers = await peersPython();
if (peers.kind === 'missing') console.error(`without the peers in Python: ${peers.reason}`);
const wanted = new RegExp(options.only);
const contestants = [...OURS, ...(peers.kind === 'ready' ? theirs(peers.python) : [])].filter(({ name }) =>
  wanted.test(name),
);

const model = await censusModel();
await using site = await openSite(model);
const contest = await Contest.start(contestants, site, model);
const closed = (seconds: number) => ({
  connections: CONNECTIONS,
  loop: (users: Parameters<typeof closedLoop>[0]) => closedLoop(users, seconds),
});
console.error('warming up');
await contest.inTurn(contestants, times.warmUps, closed(times.seconds));
console.error('measuring');
const full = await contest.inTurn(contestants, times.rounds, closed(times.seconds));

const ratios = throughputRatios(full);
const sections = [throughputTable(full)];
const ours = contestants.find(({ name }) => name === 'gateway');
const peer = contestants.find(({ server }) => server === 'lean');
if (ours !== undefined && peer !== undefined) {
  const { table, ratio } = await atPeersRate(contest, { ours, peer, full }, times);
  ratios.push(ratio);
  sections.push('At a fixed rate, the latency counting from when a call was due:', table);
}
const about = `${CONNECTIONS} connections, closed loop, ${times.rounds} rounds of ${times.seconds} s; medians.`;
const text = [
  `${about} ${machine(peers.kind === 'ready' ? peers.versions : [])}`,
  ...sections,
  'Ratios, each of the same round:',
  ratioTable(ratios),
].join('\n\n');
console.log(text);
if (options.write) await writeSection('sync', text);
