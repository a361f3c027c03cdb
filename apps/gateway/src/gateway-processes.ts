import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Settings } from '#settings';
import { JsonLogger, MetricsCollector, openOpsPort, OpsOfProcesses, StartRefused } from '#telemetry';
import type { ShutdownStep } from '#telemetry';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** One that lived this long did not die of its start: the next pause is a short one again. */
const STEADY_MS = 30_000;

const logger = new Logger('gateway processes');

/**
 * Runs `GATEWAY_PROCESSES` gateways, each a process of its own, which share one port, and starts one again that
 * dies. Resolves when the first of them listens: what keeps that one from it would keep all, and is told once.
 * @returns how they stop: each is told to, and takes the steps of a gateway
 * @throws {StartRefused} when the first ends before it listens; it has said why
 */
export async function startProcesses(settings: Settings): Promise<readonly ShutdownStep[]> {
  const { processes } = settings.http;
  const { logLevel, shutdownTimeoutMs } = settings.process;
  Logger.overrideLogger(new JsonLogger(logLevel));
  // Metrics have values that JSON does not have.
  cluster.setupPrimary({ serialization: 'advanced' });
  const collector = new MetricsCollector();
  // Nobody hands connections to them any more.
  process.once('exit', () => living().forEach((child) => child.process.kill('SIGKILL')));

  // Before the first of them, so that there is only one to stop when this port is taken.
  const ops = await openOpsPort(new OpsOfProcesses(processes, collector), settings);
  const stopping = new AbortController();
  const first = cluster.fork();
  await listening(first);
  const others = Array.from({ length: processes - 1 }, () => cluster.fork());
  const kept = [first, ...others].map((child) => keep(child, stopping.signal));
  const run = async (): Promise<void> => {
    stopping.abort();
    for (const child of living()) child.process.kill('SIGTERM');
    const problems = (await Promise.all(kept)).filter((ending) => ending !== 'well');
    if (problems.length > 0) throw new Error(problems.join('; '));
  };
  return [{ name: 'processes', deadlineMs: shutdownTimeoutMs, run }, ...ops];
}

async function listening(child: Worker): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  const died = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new StartRefused(`no gateway process can start: the first ended with ${String(code ?? by)}`);
  });
  try {
    await Promise.race([once(child, 'listening', { signal }), died]);
  } finally {
    died.catch(() => undefined);
    done.abort();
  }
}

/** Starts the process again whenever it dies. @returns how the last one ended after all were told to stop */
async function keep(first: Worker, stopping: AbortSignal): Promise<string> {
  let child = first;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const since = performance.now();
    const [code, signal]: unknown[] = await once(child, 'exit');
    const how = String(code ?? signal);
    const { pid } = child.process;
    // One that was still loading itself has no handler for the signal yet, and nothing to end either.
    if (stopping.aborted)
      return code === 0 || signal === 'SIGTERM' ? 'well' : `process ${pid} ended with ${how}`;
    if (performance.now() - since > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    logger.error({ message: 'a gateway process died and is started again', died: pid, how, pauseMs });
    await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return 'well';
    child = cluster.fork();
  }
}

const living = (): Worker[] => Object.values(cluster.workers ?? {}).filter((child) => child !== undefined);
