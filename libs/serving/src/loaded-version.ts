import type { VersionMetadata } from '#contracts';
import { ScoreMeaning } from '#learning';
import type { Row, RowSchema } from '#learning';
import { HotRows } from './hot-rows.js';
import type { ServableModel } from './make-model.js';
import type { ModelBacklog } from './model-backlog.js';
import type { ModelBreaker } from './model-breaker.js';
import type { UsualTime } from './usual-time.js';

let uses = 0;

/**
 * One version in memory, verified and warm. Never changes; who uses it holds a lease, so that it is released
 * only when its last request has ended.
 */
export class LoadedVersion {
  readonly meaning: ScoreMeaning;
  readonly hotRows = new HotRows();
  /** Order of last use among all versions. */
  lastUse = 0;
  /** The aliases it is served by here, as `model/alias`. */
  readonly servedBy = new Set<string>();
  private leases = 0;
  private retired = false;

  constructor(
    readonly metadata: VersionMetadata,
    readonly rowSchema: RowSchema,
    private readonly breaker: ModelBreaker<readonly Row[]>,
    /** What the model takes for one row. */
    readonly timePerRow: UsualTime,
    private readonly model: ServableModel,
    /** Of a model that computes elsewhere. */
    private readonly backlog?: ModelBacklog,
  ) {
    this.meaning = new ScoreMeaning(metadata);
  }

  get inUse(): boolean {
    return this.leases > 0;
  }

  /** False: it has been dropped, and what it holds goes with its last lease. */
  get inMemory(): boolean {
    return !this.retired;
  }

  /** @throws {PresageError} `overloaded` when `scores` would: for who has more to do before */
  check(): void {
    this.backlog?.check();
  }

  /**
   * As many numbers for each row.
   * @throws {PresageError} what the breaker throws, and before it `overloaded`: a refusal is no failure of the model
   */
  scores(rows: readonly Row[]): Promise<Float64Array> {
    const { backlog, breaker } = this;
    return backlog === undefined ? breaker.call(rows) : backlog.call(rows.length, () => breaker.call(rows));
  }

  /** False: it was retired meanwhile, ask for it again. Every `true` needs one `release`. */
  acquire(): boolean {
    if (this.retired) return false;
    this.leases++;
    this.lastUse = ++uses;
    return true;
  }

  release(): void {
    this.leases--;
    if (this.retired && this.leases === 0) this.close();
  }

  /** No further lease will be asked for. */
  retire(): void {
    if (this.retired) return;
    this.retired = true;
    if (this.leases === 0) this.close();
  }

  private close(): void {
    this.breaker.close();
    // Not awaited: a call that the breaker has given up may still be under way, and nobody waits for it.
    void this.model.close?.();
  }
}
