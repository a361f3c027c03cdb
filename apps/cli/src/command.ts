import { Command } from 'commander';
import { readSettings } from '#settings';
import { EXIT } from './exit-codes.js';
import { Output } from './output.js';
import { ProgressBar } from './progress-bar.js';
import { Server } from './server.js';
import { Store } from './store.js';
import { WrongUsage } from './wrong-usage.js';

/** What every command is given besides its own options. */
export interface Context {
  readonly out: Output;
  readonly progress: ProgressBar;
  readonly store: Store;
  /** With `--url`: ask this server in place of the folder. */
  readonly server: Server | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface CommonOptions {
  json?: boolean;
  store?: string;
  url?: string;
}

/** A command with the options all of them have. */
export function presageCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document, and nothing else, on standard output')
    .option('--store <folder>', 'the folder of models (default: ARTIFACTS_DIR, or .presage/artifacts)');
}

/** A command that a server can carry out as well. */
export function remoteCommand(name: string, description: string): Command {
  return presageCommand(name, description).option(
    '--url <address>',
    'ask a running server in place of the folder; PRESAGE_API_KEY is the key it is shown',
  );
}

/** Runs a command's work; turns its outcome into output and exit code. */
export async function carryOut(
  options: CommonOptions,
  work: (context: Context) => Promise<number | void>,
): Promise<void> {
  const out = new Output(options.json === true);
  const progress = new ProgressBar(options.json === true);
  const canceled = new AbortController();
  const cancel = (): void => canceled.abort(new Error('canceled'));
  process.once('SIGINT', cancel);
  try {
    const settings = readSettings({
      ...process.env,
      ...(options.store === undefined ? {} : { ARTIFACTS_DIR: options.store }),
    });
    const server = options.url === undefined ? undefined : new Server(options.url, settings.access.ownKey);
    const context = { out, progress, store: new Store(settings), server, signal: canceled.signal };
    process.exitCode = (await work(context)) ?? EXIT.done;
    out.end();
  } catch (error) {
    progress.end();
    if (canceled.signal.aborted) out.canceled();
    else out.fail(error);
    process.exitCode = canceled.signal.aborted ? EXIT.canceled : exitOf(error);
  } finally {
    progress.end();
    process.off('SIGINT', cancel);
  }
}

const exitOf = (error: unknown): number => (error instanceof WrongUsage ? EXIT.usage : EXIT.failed);
