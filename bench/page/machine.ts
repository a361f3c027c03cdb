import { cpus, loadavg, totalmem } from 'node:os';

/** Of the last minute before the bench began: what else the machine had to do. */
const [loadBefore = 0] = loadavg();

/**
 * Processors, memory, what ran, the day, and how busy the machine was before: a figure without them says nothing.
 * @param versions of the peers
 */
export function machine(versions: readonly string[] = []): string {
  const processors = cpus();
  const what = `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const day = new Date().toISOString().slice(0, 10);
  const load = `load average before: ${loadBefore.toFixed(1)}`;
  return [what, `Node ${process.version}`, ...versions, day, load].join('; ') + '.';
}
