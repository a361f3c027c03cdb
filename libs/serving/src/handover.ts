import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Row } from '#learning';
import { withinDeadline } from '#redis';
import { CachePolicies } from './cache-policies.js';
import type { LoadedVersion } from './loaded-version.js';
import { RowScoring } from './row-scoring.js';

/** Rows scored before a version takes over, at most. */
const MOST_ROWS = 256;
/** Milliseconds for which they hold up the requests under way at once. */
const SLICE_MS = 5;
/** Milliseconds after which the version takes over, however few of them are known. */
const PATIENCE_MS = 150;

/**
 * Has a version score the rows that were asked for most, before it takes over from another: a promotion does not begin
 * with an empty cache.
 */
@Injectable()
export class Handover {
  constructor(
    private readonly scoring: RowScoring,
    private readonly policies: CachePolicies,
  ) {}

  /** Settles within 150 ms. A row that cannot be scored ends it; requests will tell. */
  async prepare(next: LoadedVersion, before: LoadedVersion): Promise<void> {
    if (this.policies.use(next) === 'none' || !next.acquire()) return;
    const until = performance.now() + PATIENCE_MS;
    try {
      const scoring = this.scoreInSlices(next, rowsOf(before, next), until);
      await withinDeadline(scoring, PATIENCE_MS, 'scoring the hottest rows');
    } catch {
      // Taking over matters more.
    } finally {
      next.release();
    }
  }

  private async scoreInSlices(next: LoadedVersion, rows: readonly Row[], until: number): Promise<void> {
    const size = Math.max(1, Math.floor((SLICE_MS * 1_000) / (next.timePerRow.micros ?? Infinity)));
    for (let start = 0; start < rows.length && performance.now() < until; start += size) {
      await this.scoring.scores(next, rows.slice(start, start + size), true);
      await nextTurn();
    }
  }
}

/** The hottest rows of one version as the other takes them, which may have other columns. */
function rowsOf(before: LoadedVersion, next: LoadedVersion): Row[] {
  const { columns } = before.metadata.input_schema;
  return before.hotRows.top(MOST_ROWS).flatMap((row) => {
    const instance = Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]));
    const read = next.rowSchema.read(instance, '', []);
    return read === undefined ? [] : [read];
  });
}
