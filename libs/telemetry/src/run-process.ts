import { readSettings, SettingsError } from '#settings';
import type { Settings } from '#settings';

/** A process that works, and how it ends: resolves when nothing is under way any more. */
export interface RunningProcess {
  stop(): Promise<void>;
}

/** `sysexits.h`: something is wrong with the configuration; a restart does not help. */
const EXIT_CONFIGURATION = 78;

/**
 * What every `main.ts` does. Reads the settings, starts, and stops on SIGTERM or SIGINT: exit 0 when stopped,
 * 1 when that takes longer than `SHUTDOWN_TIMEOUT_SECONDS`. A second signal ends the process at once.
 * A start that fails is one message and exit 1; unusable settings exit 78.
 */
export async function runProcess(start: (settings: Settings) => Promise<RunningProcess>): Promise<void> {
  let stopping = false;
  let running: RunningProcess | undefined;
  let deadlineMs = 0;

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) exit(1, `${signal} again: not waiting for what is under way`);
    stopping = true;
    // A start that is still under way is not waited for: it has accepted nothing yet.
    if (running === undefined) return exit(0);
    setTimeout(() => exit(1, `not stopped after ${deadlineMs} ms`), deadlineMs);
    try {
      await running.stop();
      exit(0);
    } catch (error) {
      exit(1, `stopping failed: ${describe(error)}`);
    }
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));

  try {
    const settings = readSettings(process.env);
    deadlineMs = settings.process.shutdownTimeoutMs;
    running = await start(settings);
  } catch (error) {
    if (error instanceof SettingsError) exit(EXIT_CONFIGURATION, error.message);
    exit(1, describe(error));
  }
}

/** `exit` and not a natural end: a connection that cannot be closed must not keep the process. */
function exit(code: number, message?: string): never {
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(code);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: another process listens there; stop it or choose another port`;
  }
  return error.stack ?? error.message;
}
