import type { TopLevelSpec } from 'vega-lite';

/** A picture as a Vega-Lite specification: plain data, drawn by `renderSvg`. */
export type ChartSpec = TopLevelSpec;
