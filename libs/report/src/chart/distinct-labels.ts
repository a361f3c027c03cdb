import { label } from './frame.js';

/** Labels for names that must not fall together: what is equal after shortening gets a number. */
export function distinctLabels(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const short = label(name);
    const times = (seen.get(short) ?? 0) + 1;
    seen.set(short, times);
    return times === 1 ? short : `${short} (${times})`;
  });
}
