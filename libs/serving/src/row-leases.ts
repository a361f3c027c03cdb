import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { LuaScript, RedisConnections } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { PredictionCache } from './prediction-cache.js';
import type { RowScores } from './prediction-cache.js';

/** Gives leases back, but not those that have meanwhile gone to somebody else. */
const RELEASE = new LuaScript(`
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end`);

/** How long a row is left to who computes it, in times of what that usually takes. */
const PATIENCE = 2;
/** Looks at the cache while the row is usually computed. */
const LOOKS = 8;

export interface LeasedRows {
  /** Where their scores are kept in Redis. */
  readonly keys: readonly string[];
  /** Scores per row. */
  readonly width: number;
  /** Milliseconds that computing them usually takes. */
  readonly usualMs: number;
}

interface Lease {
  readonly token: string;
  readonly ms: number;
}

/** What became of asking for a row: its scores, or the right to compute it, or somebody else has that. */
type Claim = RowScores | 'ours' | 'theirs';

/**
 * Lets processes share the computing of rows that take long: one holds a lease in the cache's Redis, which dies with it;
 * the others look for what it writes, for twice as long as it usually takes, and then compute for themselves. Without
 * the cache everybody does.
 */
@Injectable()
export class RowLeases {
  constructor(
    private readonly connections: RedisConnections,
    private readonly cache: PredictionCache,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * In the order of the keys. What was computed here is on its way to the cache then.
   * @param compute the scores of the rows at these places; what it throws is thrown
   */
  async scores(
    { keys, width, usualMs }: LeasedRows,
    compute: (places: readonly number[]) => Promise<readonly RowScores[]>,
  ): Promise<RowScores[]> {
    const ms = Math.ceil(Math.min(PATIENCE * usualMs, this.settings.models.timeoutMs));
    const lease: Lease = { token: randomUUID(), ms };
    const until = performance.now() + ms;
    const scores: RowScores[] = keys.map(() => []);
    const computing: Promise<void>[] = [];
    const own = (places: readonly number[]): void => {
      if (places.length === 0) return;
      const computed = this.computed(keys, places, lease, compute).then((values) => {
        for (const [k, place] of places.entries()) scores[place] = values[k] ?? [];
      });
      // Heard at the end, when those of others are there too.
      computed.catch(() => undefined);
      computing.push(computed);
    };

    let waiting = [...keys.keys()];
    for (;;) {
      const claims = await this.claim(
        waiting.map((place) => keys[place] ?? ''),
        width,
        lease,
      );
      const ours: number[] = [];
      const theirs: number[] = [];
      for (const [k, place] of waiting.entries()) {
        const claim = claims[k] ?? 'ours';
        if (claim === 'ours') ours.push(place);
        else if (claim === 'theirs') theirs.push(place);
        else scores[place] = claim;
      }
      own(ours);
      waiting = theirs;
      if (waiting.length === 0 || performance.now() >= until) break;
      await sleep(Math.max(1, usualMs / LOOKS));
    }
    own(waiting);
    await Promise.all(computing);
    return scores;
  }

  /** One round trip: who gets a lease that was just given back finds what was written before. */
  private async claim(keys: readonly string[], width: number, lease: Lease): Promise<Claim[]> {
    const { cache } = this.connections;
    const taking = Promise.all(
      keys.map((key) => cache.set(this.connections.keys.scoreLease(key), lease.token, 'PX', lease.ms, 'NX')),
    );
    // The cache is slow or gone: whoever asks computes.
    const taken = taking.catch(() => keys.map(() => 'OK'));
    const [found, leases] = await Promise.all([this.cache.peek(keys, width), taken]);
    const needless = keys.filter((_, i) => found[i] !== undefined && leases[i] === 'OK');
    if (needless.length > 0) this.release(needless, lease);
    return keys.map((_, i) => found[i] ?? (leases[i] === 'OK' ? 'ours' : 'theirs'));
  }

  private async computed(
    keys: readonly string[],
    places: readonly number[],
    lease: Lease,
    compute: (places: readonly number[]) => Promise<readonly RowScores[]>,
  ): Promise<readonly RowScores[]> {
    const theirKeys = places.map((place) => keys[place] ?? '');
    try {
      const scores = await compute(places);
      const written = this.cache.write(theirKeys.map((key, k) => ({ key, scores: scores[k] ?? [] })));
      // When the scores are there: nobody finds neither.
      void written.then(() => this.release(theirKeys, lease));
      return scores;
    } catch (error) {
      this.release(theirKeys, lease);
      throw error;
    }
  }

  private release(keys: readonly string[], { token }: Lease): void {
    const leases = keys.map((key) => this.connections.keys.scoreLease(key));
    // A lease that cannot be given back ends by itself.
    void RELEASE.run(this.connections.cache, leases, [token]).catch(() => undefined);
  }
}
