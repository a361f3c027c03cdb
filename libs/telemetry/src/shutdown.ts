import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

/** One step on the way to the end of a process. */
export interface ShutdownStep {
  /** What ends in it, for the log. */
  readonly name: string;
  /** Milliseconds after which the next step begins all the same. */
  readonly deadlineMs: number;
  run(): Promise<unknown>;
}

const logger = new Logger('shutdown');

/**
 * Takes the steps one after the other, a log line each. One that fails or is late holds up nobody: what comes after it
 * is done all the same.
 * @returns the names of those that failed or were late
 */
export async function shutDown(steps: readonly ShutdownStep[]): Promise<string[]> {
  const cutShort: string[] = [];
  for (const step of steps) {
    const since = performance.now();
    const problem = await problemOf(step);
    const line = { message: 'shutting down', step: step.name, ms: Math.round(performance.now() - since) };
    if (problem === undefined) logger.log(line);
    else {
      logger.warn({ ...line, problem });
      cutShort.push(step.name);
    }
  }
  return cutShort;
}

/** What kept a step from ending well, in words. */
async function problemOf(step: ShutdownStep): Promise<string | undefined> {
  const done = new AbortController();
  const late = pause(step.deadlineMs, `not done after ${step.deadlineMs} ms`, { signal: done.signal });
  // Whatever ends first counts: a step that fails after its deadline has been told of already.
  late.catch(() => undefined);
  const ended = (async () => {
    try {
      await step.run();
      return undefined;
    } catch (error) {
      return String(error);
    }
  })();
  try {
    return await Promise.race([ended, late]);
  } finally {
    done.abort();
  }
}
