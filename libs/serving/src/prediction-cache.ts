import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { RedisConnections } from '#redis';
import type { Row } from '#learning';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { rowKey } from './row-key.js';

/** Scores of one row: a probability per class, or one outlier score. */
export type RowScores = readonly number[];

/**
 * Scores by model, version and row, in a Redis of its own. Never decisions, so that a threshold can move; never an
 * error, because a cache that is slow, full or gone is only a miss.
 */
@Injectable()
export class PredictionCache implements OnApplicationBootstrap {
  constructor(
    private readonly connections: RedisConnections,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly metrics: Metrics,
  ) {}

  /** Connects before the first request, which would miss otherwise. */
  async onApplicationBootstrap(): Promise<void> {
    await this.connections.settled(this.connections.cache);
  }

  keys(model: string, version: string, rows: readonly Row[]): string[] {
    return rows.map((row) => this.connections.keys.score(model, version, rowKey(row)));
  }

  /**
   * One MGET. Answers within `CACHE_TIMEOUT_MS`.
   * @param width scores per row
   */
  async read(keys: readonly string[], width: number): Promise<(RowScores | undefined)[]> {
    try {
      const texts = await this.connections.cache.mget(...keys);
      const found = texts.map((text) => (text === null ? undefined : parseScores(text, width)));
      const hits = found.reduce((count, scores) => count + (scores === undefined ? 0 : 1), 0);
      if (hits > 0) this.metrics.cacheLookups.inc({ result: 'hit' }, hits);
      if (hits < keys.length) this.metrics.cacheLookups.inc({ result: 'miss' }, keys.length - hits);
      return found;
    } catch {
      // Slow or away: the reason is in the connection's own log.
      this.metrics.cacheLookups.inc({ result: 'error' }, keys.length);
      return keys.map(() => undefined);
    }
  }

  /** One pipeline, not waited for: the answer does not depend on it. */
  write(entries: readonly { key: string; scores: RowScores }[]): void {
    if (entries.length === 0 || this.connections.cache.status !== 'ready') return;
    const pipeline = this.connections.cache.pipeline();
    for (const { key, scores } of entries) {
      pipeline.set(key, JSON.stringify(scores), 'EX', this.settings.cache.ttlSeconds);
    }
    pipeline.exec().catch(() => undefined);
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
