import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { VersionReportInput } from '#report';

/** Files of a version by name. */
export type ReportFiles = Record<string, Uint8Array>;

const ENTRY = new URL('./report.thread.js', import.meta.url);
const TIMEOUT_MS = 60_000;

/**
 * Draws a version's report in a thread of its own: the plotting library takes most of a second, in which nobody else
 * in the process would be answered. The thread has ended when the promise settles.
 * @throws what broke the drawing, or that it took longer than a minute
 */
export async function drawReport(input: VersionReportInput, signal: AbortSignal): Promise<ReportFiles> {
  const worker = new Worker(ENTRY, { workerData: input });
  try {
    const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const [files] = (await once(worker, 'message', { signal: until })) as [
      Record<string, Uint8Array | string>,
    ];
    return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));
  } finally {
    await worker.terminate();
  }
}
