import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** What a client asks for. `a` is the one feature that the answer depends on. */
export type Ask =
  | { readonly kind: 'predict'; readonly a: number }
  | { readonly kind: 'submit'; readonly a: number; readonly key?: string }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'other'; readonly method: string; readonly path: string };

/** What came of it. `ms` counts from when it should have been sent, not from when there was time to. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly contentType: string;
      readonly retryAfter: string | null;
      readonly body: Readonly<Record<string, unknown>>;
      readonly ms: number;
    }
  /** No answer: refused before anything was sent, cut off afterwards, or given up by the client. */
  | { readonly kind: 'broken'; readonly how: 'refused' | 'cut' | 'timeout'; readonly ms: number };

export interface Entry {
  readonly n: number;
  readonly ask: Ask;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  endedAt?: number;
  outcome?: Outcome;
}

/**
 * The client's own book: every request before it is sent, every answer before anything is made of it, one line each,
 * appended and synced. Lines that come together share a sync.
 */
export class Ledger {
  readonly entries: Entry[] = [];
  private pending = '';
  private syncing: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<Ledger> {
    return new Ledger(await open(path, 'ax'));
  }

  async sent(ask: Ask): Promise<Entry> {
    const entry: Entry = { n: this.entries.length, ask, sentAt: Date.now() };
    this.entries.push(entry);
    await this.append({ n: entry.n, sentAt: entry.sentAt, ask });
    return entry;
  }

  async ended(entry: Entry, outcome: Outcome): Promise<void> {
    entry.outcome = outcome;
    entry.endedAt = Date.now();
    await this.append({ n: entry.n, endedAt: entry.endedAt, outcome });
  }

  async close(): Promise<void> {
    await this.syncing;
    await this.file.close();
  }

  private async append(line: object): Promise<void> {
    this.pending += `${JSON.stringify(line)}\n`;
    // What is being synced now may not hold this line: the next sync does.
    await this.syncing;
    this.syncing ??= this.sync().finally(() => (this.syncing = undefined));
    await this.syncing;
  }

  private async sync(): Promise<void> {
    const lines = this.pending;
    this.pending = '';
    if (lines === '') return;
    await this.file.write(lines);
    await this.file.datasync();
  }
}
