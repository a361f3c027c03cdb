import { characters } from '../page/characters.js';
import { GRID, INK, MUTED, PAPER } from './palette.js';

/** Width of the area that is drawn on, in pixels: with its axis a picture still fits a telephone held upright. */
export const CHART_WIDTH = 320;

/** Longest label that is written out; names come from the data and may have any length. */
const LABEL_CHARACTERS = 32;

/** What all pictures have in common. */
export function frame(title: string, subtitle: string) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    background: PAPER,
    padding: 12,
    config: {
      // Per-mark descriptions would triple the size; the page describes each picture as a whole.
      aria: false,
      font: 'Inter, system-ui, sans-serif',
      view: { stroke: null },
      title: {
        anchor: 'start',
        frame: 'bounds',
        fontSize: 13,
        fontWeight: 600,
        color: INK,
        subtitleFontSize: 11,
        subtitleColor: MUTED,
        subtitlePadding: 4,
        offset: 12,
      },
      axis: {
        labelFontSize: 11,
        labelColor: MUTED,
        labelLimit: 0,
        labelFlush: false,
        titleFontSize: 11,
        titleFontWeight: 400,
        titleColor: INK,
        titlePadding: 8,
        gridColor: GRID,
        domainColor: MUTED,
        tickColor: MUTED,
        tickSize: 4,
      },
      legend: {
        orient: 'top',
        direction: 'horizontal',
        title: null,
        labelFontSize: 11,
        labelColor: INK,
        labelLimit: 0,
        symbolStrokeWidth: 2,
        offset: 6,
      },
      text: { fontSize: 11, color: INK },
    },
  } as const;
}

/** The text, cut in the middle when it is too long: the ends are what tells long names apart. */
export function label(text: string): string {
  const written = characters(text.replace(/[\p{Cc}\p{Cf}]/gu, ' '));
  if (written.length <= LABEL_CHARACTERS) return written.join('');
  const half = (LABEL_CHARACTERS - 2) / 2;
  return `${written.slice(0, half + 1).join('')}…${written.slice(-half).join('')}`;
}
