import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What a child says of its fit, as one line of JSON. */
const FitResult = z.object({
  /** Preprocessing and fitting, without reading the table. */
  seconds: z.number().positive(),
  /** The most memory the process has held until the fit was done: the table included, scoring not. */
  peakMb: z.number().positive(),
  rocAuc: z.number().min(0).max(1),
  logLoss: z.number().min(0),
  /** What fitted: product, version. */
  version: z.string(),
});
export type FitResult = z.infer<typeof FitResult>;

const run = promisify(execFile);
const DEADLINE_MS = 30 * 60_000;

/** Runs a program that fits once. @throws when it fails, or takes longer than half an hour */
export async function fitted(program: string, args: readonly string[]): Promise<FitResult> {
  const { stdout } = await run(program, args, { timeout: DEADLINE_MS, killSignal: 'SIGKILL' });
  return FitResult.parse(JSON.parse(stdout));
}
