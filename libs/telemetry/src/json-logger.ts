import type { LoggerService } from '@nestjs/common';
import { destination, pino } from 'pino';
import type { Logger } from 'pino';

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
 * One JSON object per line on standard output: `@timestamp`, `level`, `context`, `message` and the entry's fields.
 * Given to Nest, so that `new Logger('part')` writes here from every library. `error` means that a human must act.
 */
export class JsonLogger implements LoggerService {
  private readonly out: Logger;

  constructor(level: string, stream: { write(line: string): void } = destination({ dest: 1, sync: true })) {
    this.out = pino(
      {
        level,
        base: null,
        messageKey: 'message',
        timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      stream,
    );
  }

  log(entry: Entry, ...rest: unknown[]): void {
    const level = NEST_WIRING.has(rest.at(-1)) ? 'debug' : 'info';
    this.out[level](fields(entry, rest));
  }

  warn(entry: Entry, ...rest: unknown[]): void {
    this.out.warn(fields(entry, rest));
  }

  error(entry: Entry, ...rest: unknown[]): void {
    this.out.error(fields(entry, rest));
  }

  fatal(entry: Entry, ...rest: unknown[]): void {
    this.out.fatal(fields(entry, rest));
  }

  debug(entry: Entry, ...rest: unknown[]): void {
    this.out.debug(fields(entry, rest));
  }

  /** A line of its own shape: the access and job logs. */
  line(values: Record<string, unknown>): void {
    this.out.info(values);
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
