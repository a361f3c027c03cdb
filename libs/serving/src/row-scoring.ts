import { Inject, Injectable } from '@nestjs/common';
import type { Row } from '#learning';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { CachePolicies } from './cache-policies.js';
import type { LoadedVersion } from './loaded-version.js';
import { LocalScores } from './local-scores.js';
import { PredictionCache } from './prediction-cache.js';
import type { RowScores } from './prediction-cache.js';
import { rowKey } from './row-key.js';
import { RowLeases } from './row-leases.js';
import { SingleFlight } from './single-flight.js';

export interface ScoredRow {
  readonly scores: RowScores;
  /** They were in a cache when they were asked for. */
  readonly cached: boolean;
}

/** Scores by the place of their row; undefined where none are known yet. */
type Found = readonly (RowScores | undefined)[];

/** Rows of one request, and their keys, at the same places. */
interface Asked {
  readonly version: LoadedVersion;
  readonly rows: readonly Row[];
  readonly keys: readonly string[];
  /** Where they are kept in Redis; undefined when in memory only. */
  readonly redisKeys: readonly string[] | undefined;
  /** They are known to be asked for often. */
  readonly hot: boolean;
}

/**
 * The scores of rows: out of this process's memory, else out of Redis, else from the model, in one call for all rows
 * that are missing and not under way. The model's cache policy may leave out the first two.
 */
@Injectable()
export class RowScoring {
  private readonly flights = new SingleFlight();
  private readonly local: LocalScores;

  constructor(
    private readonly cache: PredictionCache,
    private readonly policies: CachePolicies,
    private readonly leases: RowLeases,
    metrics: Metrics,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.local = new LocalScores(settings.cache.local, metrics);
  }

  /**
   * In the order of the rows.
   * @param hot they are known to be asked for often, and are kept in memory from the first time on
   * @throws {PresageError} when the version does, for rows that no cache has
   */
  async scores(version: LoadedVersion, rows: readonly Row[], hot = false): Promise<ScoredRow[]> {
    const use = this.policies.use(version);
    if (use === 'none') return (await score(version, rows)).map(fresh);
    const { model, model_version_id: versionId } = version.metadata;
    const keys = rows.map((row) => `${model}/${versionId}/${rowKey(row)}`);
    const found = this.local.lookUp(keys);
    for (const [i, row] of rows.entries())
      if (found[i] !== undefined) version.hotRows.again(keys[i] ?? '', row);
    const missing = placesWithout(found);
    if (missing.length === 0) return withMissing(found, []);
    const asked = part({ version, rows, keys, redisKeys: undefined, hot }, missing);
    const redisKeys = use === 'redis' ? this.cache.keys(version.metadata, asked.keys) : undefined;
    return withMissing(found, await this.beyondMemory({ ...asked, redisKeys }));
  }

  /** Rows that this process's memory does not have. */
  private async beyondMemory(asked: Asked): Promise<ScoredRow[]> {
    const found = await this.inRedis(asked);
    const missing = placesWithout(found);
    if (missing.length === 0) return withMissing(found, []);
    const wanted = part(asked, missing);
    // Rows that another request is having computed are waited for.
    const computed = await this.flights.scores(
      wanted.keys,
      (places) => this.computed(part(wanted, places)),
      (places, scores) => this.keep(part(wanted, places), scores),
    );
    return withMissing(found, computed.map(fresh));
  }

  private async inRedis({ version, rows, keys, redisKeys }: Asked): Promise<Found> {
    if (redisKeys === undefined) return keys.map(() => undefined);
    const found = await this.cache.read(redisKeys, version.meaning.width);
    for (const [i, scores] of found.entries()) {
      if (scores === undefined) continue;
      this.local.set(keys[i] ?? '', scores);
      version.hotRows.again(keys[i] ?? '', rows[i] ?? []);
    }
    return found;
  }

  /** By this process; or, where the model is slow, by the process that asked first. */
  private async computed({ version, rows, redisKeys }: Asked): Promise<RowScores[]> {
    const usualMs = redisKeys === undefined ? undefined : this.policies.usualMs(version, rows.length);
    if (redisKeys === undefined || usualMs === undefined) return await score(version, rows);
    // A lease costs Redis more than all else that a refusal does.
    version.check();
    const leased = { keys: redisKeys, width: version.meaning.width, usualMs };
    return await this.leases.scores(leased, (places) => score(version, at(rows, places, [])));
  }

  private async keep({ keys, redisKeys, hot }: Asked, scores: readonly RowScores[]): Promise<void> {
    const remember = (): void => keys.forEach((key, i) => this.local.set(key, scores[i] ?? []));
    if (hot || redisKeys === undefined) remember();
    if (redisKeys === undefined) return;
    const entries = redisKeys.map((key, i) => ({ key, scores: scores[i] ?? [] }));
    // Redis tells the next time, from which on they are in memory: rows that come once drive out none that come often.
    const found = (await this.cache.write(entries)) && !this.cache.resting;
    if (!found) remember();
  }
}

/** The rows at these places, which are in order and each there once. */
function part(asked: Asked, places: readonly number[]): Asked {
  const { rows, keys, redisKeys } = asked;
  if (places.length === keys.length) return asked;
  return {
    ...asked,
    rows: at(rows, places, []),
    keys: at(keys, places, ''),
    redisKeys: redisKeys && at(redisKeys, places, ''),
  };
}

const at = <T>(values: readonly T[], places: readonly number[], none: T): T[] =>
  places.map((place) => values[place] ?? none);

const fresh = (scores: RowScores): ScoredRow => ({ scores, cached: false });
const cached = (scores: RowScores): ScoredRow => ({ scores, cached: true });

/** What was found, and in the gaps, one after the other, what was missing. */
function withMissing(found: Found, missing: readonly ScoredRow[]): ScoredRow[] {
  let next = 0;
  return found.map((hit) => (hit === undefined ? (missing[next++] ?? fresh([])) : cached(hit)));
}

async function score(version: LoadedVersion, rows: readonly Row[]): Promise<RowScores[]> {
  const scores = await version.scores(rows);
  const { width } = version.meaning;
  return rows.map((_, i) => {
    const ofRow: number[] = [];
    for (let k = i * width; k < (i + 1) * width; k++) ofRow.push(scores[k] ?? NaN);
    return ofRow;
  });
}

function placesWithout(found: Found): number[] {
  const places: number[] = [];
  for (let i = 0; i < found.length; i++) if (found[i] === undefined) places.push(i);
  return places;
}
