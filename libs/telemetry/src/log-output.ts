import { destination } from 'pino';

/** `PIPE_BUF`: so much arrives in one piece when several processes write to one pipe. */
const MOST_AT_ONCE = 4_096;
/** How long a line may wait for others. */
const PATIENCE_MS = 50;

/**
 * Where log lines go. A write of its own for each line costs more than making it, so lines wait a moment for each other.
 * What waits is written when the process ends; SIGKILL loses the last 50 ms.
 */
export class LogOutput {
  private waiting = '';
  private soon: NodeJS.Timeout | undefined;
  private flushedAtExit = false;

  constructor(private readonly out: { write(text: string): unknown }) {}

  write(line: string): void {
    if (this.waiting.length + line.length > MOST_AT_ONCE) this.flush();
    this.waiting += line;
    if (!this.flushedAtExit) {
      this.flushedAtExit = true;
      process.once('exit', () => this.flush());
    }
    // Not a reason to live on: see above.
    this.soon ??= setTimeout(() => this.flush(), PATIENCE_MS).unref();
  }

  /** Writes what waits, now. */
  flush(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.waiting === '') return;
    const text = this.waiting;
    this.waiting = '';
    this.out.write(text);
  }
}

/** One for the whole process, so that its lines come in their order. */
export const standardOutput = new LogOutput(destination({ dest: 1, sync: true }));
