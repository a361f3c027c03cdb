import { type FitResult, fitted } from './fit-result.js';

/** One estimator of ours beside one or more of scikit-learn's. */
export interface Contest {
  readonly estimator: string;
  /** Names in peer.py. */
  readonly peers: readonly string[];
  /** Those that differ from the others only on a table with categories. */
  readonly withCategories?: readonly string[];
}

/** The fits of one side, at least one. */
export interface Side {
  readonly name: string;
  readonly fits: readonly FitResult[];
}

/** What takes longer is fitted once: the machine's moods weigh little there. */
const LONG_SECONDS = 60;

/** How a side is fitted: a program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Fits all sides in turn, round by round, so that a busy minute of the machine hits all of them. */
export async function fitInTurn(sides: ReadonlyMap<string, Command>, rounds: number): Promise<Side[]> {
  const fits = new Map<string, FitResult[]>([...sides.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, [program, ...args]] of sides) {
      const own = fits.get(name)!;
      if (own[0] === undefined || own[0].seconds < LONG_SECONDS) own.push(await fitted(program, args));
    }
  }
  return [...fits].map(([name, own]) => ({ name, fits: own }));
}

export const HEADER = [
  '| table | estimator | scikit-learn’s | ours s | scikit-learn s | ratio | ours MB | scikit-learn MB | ours ROC-AUC | scikit-learn ROC-AUC | ours log loss | scikit-learn log loss |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
].join('\n');

/**
 * A row of the table: medians; of the time the least and the most. The ratio is that of the least times, which other
 * work on the machine disturbs least.
 */
export function comparisonRow(title: string, ours: Side, peer: Side): string {
  const both = (key: keyof Figures, digits: number): string[] =>
    [ours, peer].map((side) => median(side, key).toFixed(digits));
  const cells = [
    title,
    ours.name,
    peer.name,
    spread(ours),
    spread(peer),
    (least(ours) / least(peer)).toFixed(2),
    ...both('peakMb', 0),
    ...both('rocAuc', 4),
    ...both('logLoss', 4),
  ];
  return `| ${cells.join(' | ')} |`;
}

type Figures = Omit<FitResult, 'seconds' | 'version'>;

function median({ fits }: Side, key: keyof Figures): number {
  const sorted = fits.map((fit) => fit[key]).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const least = ({ fits }: Side): number => Math.min(...fits.map(({ seconds }) => seconds));
const most = ({ fits }: Side): number => Math.max(...fits.map(({ seconds }) => seconds));

function spread(side: Side): string {
  return side.fits.length === 1
    ? least(side).toFixed(2)
    : `${least(side).toFixed(2)}–${most(side).toFixed(2)}`;
}
