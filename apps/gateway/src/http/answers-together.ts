/** Milliseconds answers are held back at most, and then as long as what is just being computed takes. */
const PATIENCE_MS = 1;

interface Gathering {
  readonly sinceMs: number;
  readonly gone: Promise<void>;
  readonly go: () => void;
}

/**
 * Lets the answers of one turn of the event loop leave together, when all that has arrived is computed. A write wakes the
 * process it goes to, which takes processor time from whoever writes; of many writes in a row only the first does.
 */
export class AnswersTogether {
  private gathering: Gathering | undefined;

  /** Resolves when the answer is to be written: at the end of the turn, or earlier when that takes long. */
  leave(): Promise<void> {
    const now = performance.now();
    const gathering = (this.gathering ??= this.gather(now));
    if (now - gathering.sinceMs > PATIENCE_MS) gathering.go();
    return gathering.gone;
  }

  private gather(sinceMs: number): Gathering {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const gathering: Gathering = {
      sinceMs,
      gone,
      go: () => {
        if (this.gathering === gathering) this.gathering = undefined;
        resolve();
      },
    };
    setImmediate(gathering.go);
    return gathering;
  }
}
