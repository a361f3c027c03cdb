import { Injectable } from '@nestjs/common';
import { leaveToOthers } from './leave-to-others.js';

/** Milliseconds of models in one turn of the event loop; a call that has begun is not broken off. */
const MOST_MS = 5;

/**
 * Keeps the turns of the event loop short. Models compute on it, and the rows of many requests come out of the cache at
 * once: computed one after the other they would keep it from everybody else, even from those it only has to refuse.
 */
@Injectable()
export class ShortTurns {
  private readonly waiting: (() => void)[] = [];
  private spentMs = 0;
  private next: NodeJS.Immediate | undefined;

  /** Calls at once, or in one of the next turns when others have had this one; in the order in which they came. */
  run<T>(call: () => Promise<T>): Promise<T> {
    if (this.waiting.length === 0 && this.spentMs < MOST_MS) return this.timed(call);
    return new Promise((resolve) => this.waiting.push(() => resolve(this.timed(call))));
  }

  /** What it does before it first waits is what it takes of the turn. */
  private timed<T>(call: () => Promise<T>): Promise<T> {
    this.next ??= setImmediate(() => this.endTurn());
    const since = performance.now();
    const result = call();
    this.spentMs += performance.now() - since;
    return result;
  }

  private endTurn(): void {
    if (this.spentMs < MOST_MS) this.begin();
    else leaveToOthers(MOST_MS, () => this.begin());
  }

  private begin(): void {
    this.next = undefined;
    this.spentMs = 0;
    while (this.spentMs < MOST_MS) {
      const call = this.waiting.shift();
      if (call === undefined) return;
      call();
    }
  }
}
