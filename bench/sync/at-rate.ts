import { openLoop } from '../load/open-loop.js';
import { markdownTable } from '../page/markdown-table.js';
import { atMost } from '../page/ratio-table.js';
import type { RatioRow } from '../page/ratio-table.js';
import { median, ratio, shown } from '../page/rounds.js';
import type { Contest, Measurement, Rounds } from './contest.js';
import type { Contestant } from './contestant.js';

/** More than a server at its limit needs: calls that are due shall find a connection. */
const CONNECTIONS = 64;

/** Asks both at the rate that the slower one can just keep up with, and says how long 99 of 100 answers take at most. */
export async function atPeersRate(
  contest: Contest,
  { ours, peer, full }: { ours: Contestant; peer: Contestant; full: Rounds },
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<{ table: string; ratio: RatioRow }> {
  const atFullLoad = full.get(peer) ?? [];
  const perSecond = median(atFullLoad.map((round) => round.perSecond));
  const measurement: Measurement = {
    connections: CONNECTIONS,
    loop: (users) => openLoop(users, { perSecond, seconds }),
  };
  const results = await contest.inTurn([ours, peer], rounds, measurement);
  const p99 = (of: Rounds, who: Contestant): number[] =>
    (of.get(who) ?? []).map(({ latencies }) => latencies.quantile(0.99));
  const [mine, theirs] = [p99(results, ours), p99(results, peer)];
  // At its limit a queue grows without end, and its length says little: the peer is held to the better of both ways.
  const best = theirs.map((value, round) => Math.min(value, p99(full, peer)[round] ?? value));
  const rows = [ours, peer].map((who) => [
    who.name,
    shown(median((results.get(who) ?? []).map((round) => round.perSecond))),
    shown(median(p99(results, who))),
    who === peer ? shown(median(p99(full, peer))) : '',
  ]);
  return {
    table: markdownTable(
      ['Server', `Answers/s of ${shown(perSecond)} asked`, 'p99 ms', 'p99 ms, closed loop'],
      rows,
    ),
    ratio: {
      what: `${ours.name}, cache ${ours.policy}: p99 at the peer’s full rate`,
      against: peer.name,
      ratio: ratio(mine, best),
      aim: atMost(1),
    },
  };
}
