import { leaveToOthers } from '#serving';

/**
 * Lets long requests begin one after the other, and between two of them the others have the event loop as long as they
 * have something to do, for at most as long as the one before took. A request for a thousand cached rows is milliseconds
 * without a pause; several that arrive together would be one long turn, and everybody else late by their sum.
 */
export class LongRequests {
  private readonly waiting: (() => void)[] = [];
  private busy = false;

  /** Begins at once, or in one of the next turns of the event loop; in the order in which they came. */
  begin(request: () => void): void {
    if (this.busy) this.waiting.push(request);
    else this.start(request);
  }

  private start(request: () => void): void {
    this.busy = true;
    const since = performance.now();
    request();
    // Then also what it does after its first waits is done.
    setImmediate(() => leaveToOthers(performance.now() - since, () => this.startNext()));
  }

  private startNext(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.busy = false;
    else this.start(next);
  }
}
