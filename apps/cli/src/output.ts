import { PresageError } from '#contracts';
import { SettingsError } from '#settings';

/** How a command speaks: to a person, or with `--json` one JSON document on standard output and nothing else. */
export class Output {
  private document: unknown;

  constructor(private readonly json: boolean) {}

  /** For people; not shown with `--json`. */
  line(text = ''): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** Columns for people: the first row is the head; numbers stand to the right. */
  table(rows: readonly (readonly (string | number)[])[]): void {
    const widths: number[] = [];
    for (const row of rows) {
      row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, String(cell).length)));
    }
    for (const row of rows) {
      const cells = row.map((cell, i) => {
        const width = widths[i] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      });
      this.line(cells.join('  ').trimEnd());
    }
  }

  /** What the command has to say to programs; the last one counts. */
  result(document: unknown): void {
    this.document = document;
  }

  end(): void {
    if (this.json) process.stdout.write(`${JSON.stringify(this.document ?? {}, null, 2)}\n`);
  }

  /** Ctrl-C: what was under way has been given up, and nothing went wrong. */
  canceled(): void {
    if (this.json) this.result({ error: { code: 'canceled', detail: 'canceled' } });
    else process.stderr.write('presage: canceled\n');
    this.end();
  }

  /** An expected failure in one sentence and its fields; anything else with its stack. */
  fail(thrown: unknown): void {
    const error =
      isOfFile(thrown) || thrown instanceof SettingsError
        ? new PresageError('invalid_request', thrown.message)
        : thrown;
    if (this.json) {
      const failed =
        error instanceof PresageError ? { code: error.code, errors: error.errors } : { code: 'internal' };
      process.stdout.write(
        `${JSON.stringify({ error: { ...failed, detail: messageOf(error) } }, null, 2)}\n`,
      );
      return;
    }
    process.stderr.write(`presage: ${error instanceof PresageError ? error.message : stackOf(error)}\n`);
    if (!(error instanceof PresageError)) return;
    const errors = error.errors ?? [];
    const saidAlready = errors.length === 1 && error.message.endsWith(errors[0]?.detail ?? '');
    if (saidAlready) return;
    for (const { pointer, detail } of errors) process.stderr.write(`  ${pointer} ${detail}\n`);
  }
}

/** A file that a person has named and that cannot be read or written: the system says it in one sentence. */
const isOfFile = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && 'path' in error;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
