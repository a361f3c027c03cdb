// Exported by Vega for exactly this use, and missing from its typings.
import 'vega';

declare module 'vega' {
  export const textMetrics: {
    /** Width of a text in pixels, used where no canvas is at hand to measure it. */
    width: (item: { readonly fontSize?: number }, text: unknown) => number;
  };
}
