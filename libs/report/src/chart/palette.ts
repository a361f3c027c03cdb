/**
 * Colours that people with any kind of colour blindness can tell apart (Okabe and Ito, 2008).
 * The page's style sheet finds them again in the pictures by their hexadecimal form, to swap them in the dark.
 */
export const BLUE = '#0072B2';
export const VERMILLION = '#D55E00';
export const GREEN = '#009E73';
export const PURPLE = '#CC79A7';

export const INK = '#1b2733';
export const MUTED = '#5b6770';
export const GRID = '#e1e6ea';
export const PAPER = '#ffffff';
/** Text that stands on a coloured cell: not swapped in the dark, because the cell is not either. */
export const ON_LIGHT = '#101418';
export const ON_DARK = '#fefefe';
