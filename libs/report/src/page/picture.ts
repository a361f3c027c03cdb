import type { ChartSpec } from '../chart/spec.js';
import { renderSvg } from '../render/render-svg.js';
import { html, Markup } from './markup.js';

/** A picture on a page. */
export interface Picture {
  /** Of its files: letters, digits and hyphens. */
  readonly name: string;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  readonly spec: ChartSpec;
}

export interface DrawnPicture {
  readonly name: string;
  readonly description: string;
  readonly svg: string;
}

/** Draws pictures one after another: they share the library's state. */
export async function draw(pictures: readonly Picture[]): Promise<DrawnPicture[]> {
  const drawn: DrawnPicture[] = [];
  for (const { name, description, spec } of pictures) {
    drawn.push({ name, description, svg: await renderSvg(spec) });
  }
  return drawn;
}

/** Pictures side by side as far as the screen is wide. */
export function gallery(pictures: readonly DrawnPicture[]): Markup | undefined {
  if (pictures.length === 0) return undefined;
  const figures = pictures.map(
    ({ description, svg }) =>
      html`<figure role="img" aria-label="${description}">${new Markup(svg)}</figure> `,
  );
  return html`<div class="gallery">${figures}</div>`;
}
