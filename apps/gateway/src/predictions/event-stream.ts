import { Readable } from 'node:stream';

/** Proxies take a connection for dead on which nothing comes for a minute. */
const COMMENT_MS = 15_000;
/** Whoever follows for longer comes back, and is asked again who it is. */
const LONGEST_MS = 15 * 60_000;
/** When a client comes back; those that were cut off together do not come back together. */
const RETRY_MS = 1_000;

/**
 * Server-Sent Events (text/event-stream). Of what its reader has not taken yet it keeps the newest alone, however slow
 * the reader is: one event in hand, one waiting.
 */
export class EventStream extends Readable {
  private waiting: string | undefined;
  private wanted = false;
  private over = false;
  private comments: NodeJS.Timeout | undefined;
  private longest: NodeJS.Timeout | undefined;

  constructor() {
    super({ highWaterMark: 1 });
    this.push(`retry: ${Math.round(RETRY_MS * (0.5 + Math.random()))}\n\n`);
  }

  /** Takes the place of an event that waits. */
  show(event: string): void {
    this.waiting = event;
    this.flush();
  }

  /** Ends after the event that waits, if one does. */
  finish(): void {
    this.over = true;
    this.flush();
  }

  /** Nothing runs before somebody reads: a stream that is never sent needs no end. */
  override _read(): void {
    this.comments ??= setInterval(() => this.comment(), COMMENT_MS);
    this.longest ??= setTimeout(() => this.finish(), LONGEST_MS);
    this.wanted = true;
    this.flush();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.comments);
    clearTimeout(this.longest);
    done(error);
  }

  private comment(): void {
    this.waiting ??= ': still here\n\n';
    this.flush();
  }

  private flush(): void {
    if (!this.wanted || this.destroyed) return;
    const { waiting } = this;
    if (waiting === undefined && !this.over) return;
    this.wanted = false;
    this.waiting = undefined;
    this.push(waiting ?? null);
  }
}
