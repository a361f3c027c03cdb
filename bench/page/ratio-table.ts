import { markdownTable } from './markdown-table.js';
import { isMet, shown } from './rounds.js';
import type { Aim, Spread } from './rounds.js';

/** One thing held against another. */
export interface RatioRow {
  readonly what: string;
  readonly against: string;
  readonly ratio: Spread;
  /** Absent where nothing is aimed at. */
  readonly aim?: Aim;
}

/** Medians of the ratios of the rounds, their range, and whether they keep to the aims. */
export function ratioTable(rows: readonly RatioRow[]): string {
  const header = ['What', 'Against', 'Ratio', 'Least–most', 'Aim', 'Met'];
  const cells = rows.map(({ what, against, ratio, aim }) => [
    what,
    against,
    `${shown(ratio.median)}×`,
    `${shown(ratio.least)}–${shown(ratio.most)}`,
    aim === undefined ? '' : `${aim.kind === 'atLeast' ? '≥' : '≤'} ${shown(aim.value)}×`,
    aim === undefined ? '' : isMet(ratio, aim) ? 'yes' : '**no**',
  ]);
  return markdownTable(header, cells);
}

export const atLeast = (value: number): Aim => ({ kind: 'atLeast', value });
export const atMost = (value: number): Aim => ({ kind: 'atMost', value });
