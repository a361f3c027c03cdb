import { ON_DARK, ON_LIGHT, PAPER } from './palette.js';

/** A cell of a heat map. */
export interface HeatCell {
  readonly row: string;
  readonly column: string;
  /** 0 to 1, or -1 to 1 where the colours diverge: how strong the colour is. */
  readonly strength: number;
  readonly text: string;
}

/** Colours from light to dark in equal steps of lightness, so that the map survives a grey printer. */
const SEQUENTIAL = ['#f4f8fb', '#c7ddec', '#8bb8d8', '#3f88ba', '#0b5a92'];
/** Vermillion is negative, blue is positive. */
const DIVERGING = ['#a84a00', '#e39a63', '#f6f6f4', '#7db2d6', '#0b5a92'];
/** Names up to this length stand upright under their column. */
const UPRIGHT_CHARACTERS = 10;

/** Coloured cells with their numbers in them. `axes` titles the rows and the columns. */
export function heatCells(
  cells: readonly HeatCell[],
  scale: 'sequential' | 'diverging',
  axes: { readonly rows?: string; readonly columns?: string },
) {
  const diverging = scale === 'diverging';
  const upright = cells.length <= 64 && cells.every(({ column }) => column.length <= UPRIGHT_CHARACTERS);
  const side = { type: 'nominal' as const, sort: null };
  const axis = { ticks: false, domain: false, labelPadding: 6 };
  return {
    data: { values: [...cells] },
    encoding: {
      x: {
        ...side,
        field: 'column',
        title: axes.columns ?? null,
        axis: { ...axis, labelAngle: upright ? 0 : -45 },
      },
      y: { ...side, field: 'row', title: axes.rows ?? null, axis },
    },
    layer: [
      {
        mark: { type: 'rect' as const, stroke: PAPER, strokeWidth: 1 },
        encoding: {
          color: {
            field: 'strength',
            type: 'quantitative' as const,
            scale: {
              domain: [diverging ? -1 : 0, 1],
              range: diverging ? DIVERGING : SEQUENTIAL,
              clamp: true,
              interpolate: 'rgb',
            },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text' as const },
        encoding: {
          text: { field: 'text', type: 'nominal' as const },
          color: {
            condition: { test: 'abs(datum.strength) > 0.6', value: ON_DARK },
            value: ON_LIGHT,
          },
        },
      },
    ],
  };
}
