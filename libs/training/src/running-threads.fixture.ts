interface Report {
  readonly workers: readonly Report[];
}

/** How many threads this process has, those that threads have started included. */
export function runningThreads(): number {
  return descendants(process.report.getReport() as unknown as Report);
}

function descendants({ workers }: Report): number {
  return workers.reduce((sum, worker) => sum + 1 + descendants(worker), 0);
}
