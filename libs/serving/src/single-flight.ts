import type { RowScores } from './prediction-cache.js';

/** One call of the model. */
interface Flight {
  landed: Promise<readonly RowScores[]>;
}

/** Which of its rows. */
interface Seat {
  readonly flight: Flight;
  readonly place: number;
}

const NOT_STARTED: Flight['landed'] = Promise.resolve([]);

/**
 * Rows on their way through the model, each once: who asks for a row that is under way waits for it, and shares its
 * failure. Without it, a cache that comes back empty would let every client of a popular row into the model at once.
 */
export class SingleFlight {
  private readonly seats = new Map<string, Seat>();

  /**
   * The scores behind the keys, in their order.
   * @param score computes the rows at these places of `keys`, in this order: those nobody computes yet, each key once
   * @param keep settles, without rejecting, when the scores at these places can be found elsewhere; nobody waits for
   *   it, but who misses them there until then still finds them here
   */
  async scores(
    keys: readonly string[],
    score: (places: readonly number[]) => Promise<readonly RowScores[]>,
    keep: (places: readonly number[], scores: readonly RowScores[]) => Promise<void>,
  ): Promise<RowScores[]> {
    const own: number[] = [];
    const flight: Flight = { landed: NOT_STARTED };
    const seats = keys.map((key, i) => this.seats.get(key) ?? this.seat(key, flight, own.push(i) - 1));
    if (own.length > 0) {
      flight.landed = this.fly(keys, own, score, keep);
      // It may be heard only by others, or by nobody: by us only after those that were under way before.
      flight.landed.catch(() => undefined);
    }

    const scores: RowScores[] = [];
    let awaited: Flight | undefined;
    let landed: readonly RowScores[] = [];
    for (const { flight: taken, place } of seats) {
      if (taken !== awaited) landed = await (awaited = taken).landed;
      scores.push(landed[place] ?? []);
    }
    return scores;
  }

  private seat(key: string, flight: Seat['flight'], place: number): Seat {
    const seat = { flight, place };
    this.seats.set(key, seat);
    return seat;
  }

  private async fly(
    keys: readonly string[],
    own: readonly number[],
    score: (places: readonly number[]) => Promise<readonly RowScores[]>,
    keep: (places: readonly number[], scores: readonly RowScores[]) => Promise<void>,
  ): Promise<readonly RowScores[]> {
    const land = (): void => {
      for (const i of own) this.seats.delete(keys[i] ?? '');
    };
    try {
      const scores = await score(own);
      // A turn later: a look-up that just missed them may have been answered in the same breath.
      void keep(own, scores).then(() => setImmediate(land));
      return scores;
    } catch (error) {
      land();
      throw error;
    }
  }
}
