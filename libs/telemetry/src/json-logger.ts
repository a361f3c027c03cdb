import cluster from 'node:cluster';
import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { standardOutput } from './log-output.js';
import type { LogOutput } from './log-output.js';

/** What is logged: a sentence, or a sentence with fields. Never bodies, feature values or secrets. */
type Entry = string | ({ message: string } & Record<string, unknown>);

/** Nest tells of every route and module at every start: dozens of lines that nobody looks for. */
const NEST_WIRING: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
]);

/**
 * One JSON object per line on standard output: `@timestamp`, `level`, `context`, `message` and the entry's fields;
 * `pid` where several processes write there.
 * Given to Nest, so that `new Logger('part')` writes here from every library. `error` means that a human must act.
 */
export class JsonLogger implements LoggerService {
  private readonly out: Logger;

  constructor(
    level: string,
    private readonly output: LogOutput = standardOutput,
  ) {
    this.out = pino(
      {
        level,
        base: cluster.isWorker ? { pid: process.pid } : null,
        messageKey: 'message',
        timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      output,
    );
  }

  log(entry: Entry, ...rest: unknown[]): void {
    const level = NEST_WIRING.has(rest.at(-1)) ? 'debug' : 'info';
    this.say(level, entry, rest);
  }

  warn(entry: Entry, ...rest: unknown[]): void {
    this.say('warn', entry, rest);
  }

  error(entry: Entry, ...rest: unknown[]): void {
    this.say('error', entry, rest);
  }

  fatal(entry: Entry, ...rest: unknown[]): void {
    this.say('fatal', entry, rest);
  }

  debug(entry: Entry, ...rest: unknown[]): void {
    this.say('debug', entry, rest);
  }

  /** A line of its own shape: the access and job logs. It may wait a moment for others. */
  line(values: Record<string, unknown>): void {
    this.out.info(values);
  }

  /** Written at once: whoever waits for a word, or reads the last ones, finds it. */
  private say(level: 'debug' | 'info' | 'warn' | 'error' | 'fatal', entry: Entry, rest: unknown[]): void {
    this.out[level](fields(entry, rest));
    this.output.flush();
  }
}

/** Nest appends the context as the last parameter, and before it, for errors, the stack. */
function fields(entry: Entry, rest: readonly unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
  return {
    ...(typeof context === 'string' ? { context } : {}),
    ...(typeof entry === 'string' ? { message: entry } : entry),
    ...(stack === undefined ? {} : { stack }),
  };
}
