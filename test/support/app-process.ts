import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DIST = join(import.meta.dirname, '../..');

type LogLine = Record<string, unknown>;

/** A process of the product, started as a user would, that the test may kill. */
export interface AppProcess {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  /** Resolves with the first line of its log, past or to come, that the test is looking for. */
  logged(matches: (line: LogLine) => boolean): Promise<LogLine>;
  /** Everything it has logged so far. */
  readonly log: readonly LogLine[];
  /** Resolves with the exit code when it has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Makes it hang as it is, and go on. */
  pause(): void;
  resume(): void;
  kill9(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** Modules of `dist` that are loaded before the process' own: what they change, it does not know of. */
  readonly preload?: readonly string[];
  /** Options of Node. */
  readonly flags?: readonly string[];
  /** A command in front of Node, with its arguments. */
  readonly under?: readonly string[];
}

/** Resolves when the process says that it listens; rejects with what it said if it ends before. */
export async function startApp(
  app: 'gateway' | 'worker' | 'trainer' | 'standalone',
  env: Readonly<Record<string, string>>,
  { preload = [], flags = [], under = [] }: StartOptions = {},
): Promise<AppProcess> {
  const imports = preload.flatMap((file) => ['--import', join(DIST, file)]);
  const main = join(DIST, `apps/${app}/src/main.js`);
  const [command, ...args] = [...under, process.execPath, ...flags, ...imports, main];
  const child = spawn(command, args, {
    // Nothing of the environment the tests run in but the path: a test says what its processes are told.
    env: { PATH: process.env['PATH'], PORT: '0', OPS_PORT: '0', SHUTDOWN_DRAIN_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  void exited.then(() => process.off('exit', killAtExit));

  const lines: LogLine[] = [];
  const waiting: { matches: (line: LogLine) => boolean; found: (line: LogLine) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = asLogLine(text);
    lines.push(line);
    for (const { matches, found } of waiting) if (matches(line)) found(line);
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));

  const logged = async (matches: (line: LogLine) => boolean): Promise<LogLine> => {
    const past = lines.find(matches);
    if (past !== undefined) return past;
    return await new Promise((found) => waiting.push({ matches, found }));
  };
  const died = exited.then((code) => {
    throw new Error(
      `${app} ended with ${code}: ${complaints}\n${lines.map((line) => JSON.stringify(line)).join('\n')}`,
    );
  });
  const listening = await Promise.race([logged(({ message }) => message === 'listening'), died]);
  died.catch(() => undefined);
  return {
    url: String(listening['url']).replace(/\/$/, ''),
    pid: child.pid ?? 0,
    logged,
    log: lines,
    exited,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill9: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return await exited;
    },
  };
}

function asLogLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { message: text };
  }
}
