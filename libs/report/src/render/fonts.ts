import { createRequire } from 'node:module';

const FONTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

/** The font files that come with the product, so that pictures have text on a machine without any font. */
export function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  try {
    return FONTS.map((file) => resolve(`@expo-google-fonts/inter/${file}`));
  } catch {
    // Left out of the installation: the system's own fonts have to do.
    return [];
  }
}
