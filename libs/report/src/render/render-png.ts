import { fontFiles } from './fonts.js';

/** The picture as PNG, `width` pixels wide, in its own proportions. Characters that the font lacks are the system's. */
export async function renderPng(svg: string, { width }: { readonly width: number }): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const files = fontFiles();
  const image = await renderAsync(svg, {
    fitTo: { mode: 'width', value: width },
    font: {
      fontFiles: files,
      loadSystemFonts: true,
      ...(files.length > 0 ? { defaultFontFamily: 'Inter' } : {}),
    },
  });
  return image.asPng();
}
