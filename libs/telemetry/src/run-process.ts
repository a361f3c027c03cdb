import { PresageError, wordFieldErrors } from '#contracts';
import { readSettings, SettingsError } from '#settings';
import type { Settings } from '#settings';
import { logConsoleWarnings } from './console-warnings.js';
import { JsonLogger } from './json-logger.js';
import { shutDown } from './shutdown.js';
import type { ShutdownStep } from './shutdown.js';
import { StartRefused } from './start-refused.js';

/** `sysexits.h`: something is wrong with the configuration; a restart does not help. */
const EXIT_CONFIGURATION = 78;

/** The same signal may arrive twice at once: sent to the whole group, and handed on by the start script. */
const SAME_SIGNAL_MS = 1_000;

/**
 * What every `main.ts` does. Reads the settings, starts, and on SIGTERM or SIGINT takes the steps that the start
 * returned: exit 0 when all of them ended well, 1 when one did not, or when together they take longer than
 * `SHUTDOWN_TIMEOUT_SECONDS`. A second signal, a second later or more, ends the process at once. A start that fails is
 * one message and exit 1; unusable settings exit 78.
 */
export async function runProcess(
  start: (settings: Settings) => Promise<readonly ShutdownStep[]>,
): Promise<void> {
  let stoppingSince: number | undefined;
  let deadlineMs = 0;
  const started = Promise.withResolvers<readonly ShutdownStep[]>();

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      exit(1, `${signal} again: not waiting for what is under way`);
    }
    stoppingSince = performance.now();
    setTimeout(() => exit(1, `not stopped after ${deadlineMs} ms`), deadlineMs);
    // A start that is still under way has opened things already: it comes up, and is then taken down in order.
    const cutShort = await shutDown(await started.promise);
    exit(cutShort.length === 0 ? 0 : 1);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));

  try {
    wordFieldErrors();
    const settings = readSettings(process.env);
    deadlineMs = settings.process.shutdownTimeoutMs;
    logConsoleWarnings(new JsonLogger(settings.process.logLevel));
    started.resolve(await start(settings));
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
  // A file of the operator's that is not as it must be: the message says which, and where.
  if (error instanceof StartRefused || error instanceof PresageError) return error.message;
  const advice = 'code' in error ? LISTENING[String(error.code)] : undefined;
  return advice === undefined ? (error.stack ?? error.message) : `${error.message}: ${advice}`;
}

/** What to do about an address that cannot be listened on, by the error's code. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; stop it, or set PORT (OPS_PORT, GATEWAY_OPS_PORT) to another',
  EADDRNOTAVAIL: 'this machine has no such address; correct HOST or GATEWAY_OPS_HOST',
  ENOTFOUND: 'no address has this name; correct HOST',
};
