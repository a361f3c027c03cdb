import type { AppProcess } from '../../support/app-process.js';

/** A number that a process tells of itself: the sum over all its labels, 0 where it tells nothing. */
export async function metricOf({ url }: AppProcess, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
