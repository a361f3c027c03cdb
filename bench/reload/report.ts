import { Latencies } from '../load/latencies.js';
import { markdownTable } from '../page/markdown-table.js';
import { median, shown } from '../page/rounds.js';

/** One answer, and the version it came from. */
export interface Answered {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly latencyMs: number;
}

/** An alias that was moved to a version. */
export interface Move {
  readonly version: string;
  readonly at: number;
}

/** After a move, the time in which answers count as given while swapping. */
const SWAP_MS = 500;
const FIRST_ANSWER_MS = 500;
const TIMES_CALM = 2;

/** Who answered how fast, in calm and while swapping, how long a move took to be served, and the aims. */
export function reloadReport(
  answers: Readonly<Record<'gateway' | 'worker', readonly Answered[]>>,
  moves: readonly Move[],
  failures: number,
): string {
  const header = [
    'Who',
    'Answers',
    'p50 ms',
    'p99 ms, calm',
    'p99 ms, swapping',
    'Moved → first new answer: median ms',
    'worst ms',
  ];
  const met = (yes: boolean): string => (yes ? 'met' : '**missed**');
  const verdicts = [`- no failed request: ${met(failures === 0)} (${failures} failed)`];
  const rows = (['gateway', 'worker'] as const).map((who) => {
    const [calm, swapping] = split(answers[who], moves);
    const delays = moves.map(({ version, at }) => {
      const first = answers[who].find((answer) => answer.at >= at && answer.version === version);
      return (first?.at ?? NaN) - at;
    });
    const worst = Math.max(...delays);
    const times = swapping.quantile(0.99) / calm.quantile(0.99);
    verdicts.push(
      `- ${who}: the first new answer within ${FIRST_ANSWER_MS} ms: ${met(worst <= FIRST_ANSWER_MS)}; ` +
        `p99 while swapping at most ${TIMES_CALM}× that in calm: ${met(times <= TIMES_CALM)} (${shown(times)}×)`,
    );
    return [
      who,
      shown(calm.count + swapping.count),
      shown(calm.quantile(0.5)),
      shown(calm.quantile(0.99)),
      shown(swapping.quantile(0.99)),
      shown(median(delays)),
      shown(worst),
    ];
  });
  return `${markdownTable(header, rows)}\n\nAims:\n\n${verdicts.join('\n')}`;
}

function split(answers: readonly Answered[], moves: readonly Move[]): [calm: Latencies, swapping: Latencies] {
  const [calm, swapping] = [new Latencies(), new Latencies()];
  for (const { at, latencyMs } of answers) {
    const during = moves.some((move) => at >= move.at && at < move.at + SWAP_MS);
    (during ? swapping : calm).record(latencyMs);
  }
  return [calm, swapping];
}
