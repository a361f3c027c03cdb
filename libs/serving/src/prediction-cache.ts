import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { VersionMetadata } from '#contracts';
import { LuaScript, RedisConnections, withinDeadline } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { CacheRest } from './cache-rest.js';
import { GatheredTurn } from './gathered-turn.js';
import { UsualTime } from './usual-time.js';

/** Scores of one row: a probability per class, or one outlier score. */
export type RowScores = readonly number[];

interface Entry {
  readonly key: string;
  readonly scores: RowScores;
}

/** One command for many rows, which all last as long; Redis has none of its own for it. */
const WRITE_ALL = new LuaScript(`
for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1]) end`);

/** Pings from which the time of a look-up is known before the first one. */
const PINGS = 5;

/**
 * Scores by model, version and row, in a Redis of its own. Never decisions, so that a threshold can move; never an
 * error, because a cache that is slow, full or gone is only a miss.
 */
@Injectable()
export class PredictionCache implements OnApplicationBootstrap {
  /** What a look-up takes. */
  readonly lookUpTime = new UsualTime();
  private readonly rest = new CacheRest(() => this.ping());
  private readonly counts: Record<'hit' | 'miss' | 'error' | 'rest', { inc(rows: number): void }>;
  private readonly reads = new GatheredTurn<string, string | null>((keys) =>
    this.timed(() => this.connections.cache.mget(...keys), 'looking rows up'),
  );
  private readonly writes = new GatheredTurn<Entry, never>(async (entries) => {
    await this.send(entries);
    return [];
  });

  constructor(
    private readonly connections: RedisConnections,
    @Inject(SETTINGS) private readonly settings: Settings,
    { cacheLookups }: Metrics,
  ) {
    const count = (result: string) => cacheLookups.labels({ tier: 'redis', result });
    this.counts = { hit: count('hit'), miss: count('miss'), error: count('error'), rest: count('rest') };
  }

  /** Connects before the first request, which would miss otherwise. */
  async onApplicationBootstrap(): Promise<void> {
    const { cache } = this.connections;
    cache.on('ready', () => void this.measure());
    await this.connections.settled(cache);
  }

  /** Nothing is looked up for the moment, since it took too long. */
  get resting(): boolean {
    return this.rest.resting;
  }

  /** Rejects when there is no answer within `CACHE_TIMEOUT_MS`. */
  async ping(): Promise<void> {
    const started = performance.now();
    try {
      await this.timed(() => this.connections.cache.ping(), 'a ping');
    } catch (error) {
      this.noticeLate(started);
      throw error;
    }
  }

  /** Where the scores of rows with these keys are kept: hashed, since Redis keeps every key as a whole. */
  keys({ model, model_version_id: version }: VersionMetadata, rowKeys: readonly string[]): string[] {
    return rowKeys.map((key) =>
      this.connections.keys.score(model, version, hash('sha256', key, 'base64url')),
    );
  }

  /**
   * One MGET, shared with other requests of the same turn. Answers within `CACHE_TIMEOUT_MS`, and at once while the
   * cache rests.
   * @param width scores per row
   */
  async read(keys: readonly string[], width: number): Promise<(RowScores | undefined)[]> {
    if (this.rest.resting) {
      this.counts.rest.inc(keys.length);
      return keys.map(() => undefined);
    }
    const found = await this.ask(keys, width);
    if (found === undefined) {
      // Slow or away: the reason is in the connection's own log.
      this.counts.error.inc(keys.length);
      return keys.map(() => undefined);
    }
    let hits = 0;
    for (const scores of found) if (scores !== undefined) hits++;
    if (hits > 0) this.counts.hit.inc(hits);
    if (hits < keys.length) this.counts.miss.inc(keys.length - hits);
    return found;
  }

  /** As `read`, of rows that have been counted as looked up. */
  async peek(keys: readonly string[], width: number): Promise<(RowScores | undefined)[]> {
    const found = this.rest.resting ? undefined : await this.ask(keys, width);
    return found ?? keys.map(() => undefined);
  }

  /**
   * One command, shared with what other requests write in the same turn. Settles when it is there or has failed, within
   * `CACHE_TIMEOUT_MS`: no answer depends on it.
   * @returns whether it is there
   */
  async write(entries: readonly Entry[]): Promise<boolean> {
    if (this.connections.cache.status !== 'ready') return false;
    try {
      await this.writes.of(entries);
      return true;
    } catch {
      return false;
    }
  }

  private async send(entries: readonly Entry[]): Promise<void> {
    const { cache } = this.connections;
    const { ttlSeconds } = this.settings.cache;
    const [first] = entries;
    if (first !== undefined && entries.length === 1) {
      await cache.set(first.key, JSON.stringify(first.scores), 'EX', ttlSeconds);
      return;
    }
    const keys = entries.map(({ key }) => key);
    await WRITE_ALL.run(cache, keys, [ttlSeconds, ...entries.map(({ scores }) => JSON.stringify(scores))]);
  }

  /** Undefined: it could not be asked, or did not answer in time. */
  private async ask(keys: readonly string[], width: number): Promise<(RowScores | undefined)[] | undefined> {
    const started = performance.now();
    try {
      const texts = await this.reads.of(keys);
      this.rest.answeredInTime();
      return texts.map((text) => (text === null ? undefined : parseScores(text, width)));
    } catch {
      this.noticeLate(started);
      return undefined;
    }
  }

  /** Each who waited in vain counts, also when they asked together. */
  private noticeLate(started: number): void {
    // A connection that is away refuses at once, which costs nobody anything. A timer may be a millisecond early.
    if (performance.now() - started >= this.settings.cache.timeoutMs - 1) this.rest.answeredLate();
  }

  /** The connection's own timeout is not enough: it starts when the command is sent. */
  private async timed<T>(ask: () => Promise<T>, what: string): Promise<T> {
    const started = performance.now();
    const answer = await withinDeadline(ask(), this.settings.cache.timeoutMs, what);
    this.lookUpTime.add((performance.now() - started) * 1_000);
    return answer;
  }

  private async measure(): Promise<void> {
    for (let i = 0; i < PINGS; i++) await this.ping().catch(() => undefined);
  }
}

/** What is stored is not trusted: a foreign or cut-off value is a miss. */
function parseScores(text: string, width: number): RowScores | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const valid =
      Array.isArray(value) &&
      value.length === width &&
      value.every((score): score is number => typeof score === 'number' && Number.isFinite(score));
    return valid ? value : undefined;
  } catch {
    return undefined;
  }
}
