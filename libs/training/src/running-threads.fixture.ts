import { z } from 'zod';

/** Of a diagnostic report of Node: the threads that were started, and by each of them further ones. */
const Report = z.object({
  get workers() {
    return z.array(Report);
  },
});
type Report = z.infer<typeof Report>;

/** How many threads this process has, those that threads have started included. */
export function runningThreads(): number {
  return descendants(Report.parse(process.report.getReport()));
}

function descendants({ workers }: Report): number {
  return workers.reduce((sum, worker) => sum + 1 + descendants(worker), 0);
}
