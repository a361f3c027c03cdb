import type { ChartSpec } from '../chart/spec.js';

/** Mean width of a character, in em: without a canvas Vega assumes 0.8, and leaves gaps beside every label. */
const CHARACTER_EM = 0.6;

/**
 * Draws a picture; the same specification gives the same text. Nothing is read and nothing is fetched.
 * The plotting library is loaded with the first picture: it takes a third of a second, and most commands draw nothing.
 */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  vega.textMetrics.width = (item, text) => CHARACTER_EM * (item.fontSize ?? 11) * String(text).length;
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
