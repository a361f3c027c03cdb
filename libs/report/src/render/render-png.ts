import { fontFiles } from './fonts.js';

/** What Debian, Ubuntu and most containers have, where the bundled font was left out. */
const SYSTEM_FONT = 'DejaVu Sans';

/** The picture as PNG, `width` pixels wide, in its own proportions. Characters that the font lacks are the system's. */
export async function renderPng(svg: string, { width }: { readonly width: number }): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const files = fontFiles();
  const image = await renderAsync(svg, {
    fitTo: { mode: 'width', value: width },
    font: {
      fontFiles: files,
      loadSystemFonts: true,
      defaultFontFamily: files.length > 0 ? 'Inter' : SYSTEM_FONT,
      sansSerifFamily: SYSTEM_FONT,
    },
  });
  return image.asPng();
}
