import { Inject, Injectable, Logger } from '@nestjs/common';
import { PresageError, PRODUCTION } from '#contracts';
import type { AliasMove, VersionMetadata } from '#contracts';
import { Aliases } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { Handover } from './handover.js';
import type { LoadedVersion } from './loaded-version.js';
import { LoadedVersions } from './loaded-versions.js';
import { MissingModels } from './missing-models.js';
import { noModelIfUnreadable } from './no-model-if-unreadable.js';
import { OneAtATime } from './one-at-a-time.js';
import { RefusedVersions } from './refused-versions.js';
import type { Refusal } from './refused-versions.js';

/** What an alias serves in this process. Replaced as a whole: a reader sees the old one or the new one. */
interface Live {
  readonly move: AliasMove;
  readonly version: LoadedVersion;
  /** ISO 8601. */
  readonly since: string;
}

/** An alias that is served. */
export interface ServedAlias {
  readonly model: string;
  readonly alias: string;
  readonly version: string;
  /** ISO 8601. */
  readonly since: string;
  readonly threshold?: number;
  readonly loaded: LoadedVersion;
}

export type Refresh = 'absent' | 'unchanged' | 'swapped' | 'refused';

/** A version to answer with. `release` it when the answer is there. */
export interface Lease {
  readonly version: LoadedVersion;
  readonly threshold: number | undefined;
}

/** The aliases this process serves, each with the version it has in memory; follows the registry's pointers. */
@Injectable()
export class LiveModels {
  private readonly live = new Map<string, Live>();
  private readonly refreshes = new OneAtATime<Refresh>();
  private readonly logger = new Logger('models');

  constructor(
    private readonly aliases: Aliases,
    private readonly versions: LoadedVersions,
    private readonly refused: RefusedVersions,
    private readonly missing: MissingModels,
    private readonly handover: Handover,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Synchronous when the alias is live, which is every request but the first. */
  lease(model: string, alias: string): Lease | Promise<Lease> {
    const live = this.live.get(`${model}/${alias}`);
    if (live?.version.acquire() === true) return leaseOf(live);
    return this.firstLease(model, alias);
  }

  /** An exact version, whatever the aliases say. */
  async leaseVersion(model: string, version: string): Promise<Lease> {
    const result = await noModelIfUnreadable(() => this.versions.get(model, version));
    if (result.kind === 'missing') throw await this.missing.error(model, { version });
    if (result.kind === 'refused')
      throw new PresageError('no_model', `${model}/${version}: ${result.detail}`);
    if (!result.version.acquire()) return await this.leaseVersion(model, version);
    return { version: result.version, threshold: result.version.metadata.threshold };
  }

  /** Why this version cannot be served here, if that is so. Loads it; one that is not there has no such reason. */
  async obstacle(model: string, version: string): Promise<string | undefined> {
    const result = await noModelIfUnreadable(() => this.versions.get(model, version));
    return result.kind === 'refused' ? result.detail : undefined;
  }

  /** Reads the alias's pointer, and swaps when it has moved. Failing to load never takes away what is served. */
  refresh(model: string, alias: string): Promise<Refresh> {
    return this.refreshes.run(`${model}/${alias}`, () => this.readPointer(model, alias));
  }

  /** Aliases followed: those that serve, those that should, and the default model's production. */
  followed(): { model: string; alias: string }[] {
    const wanted = { model: this.settings.models.defaultModel, alias: PRODUCTION };
    const all = [wanted, ...[...this.live.values()].map(({ move }) => move), ...this.refused.all()];
    const distinct = new Map(all.map(({ model, alias }) => [`${model}/${alias}`, { model, alias }]));
    return [...distinct.values()];
  }

  /** Aliases whose version is in memory. One that had to make room is loaded again when it is asked for. */
  serving(): ServedAlias[] {
    const inMemory = [...this.live.values()].filter(({ version }) => version.inMemory);
    return inMemory.map(({ move, since, version }) => {
      const threshold = move.threshold ?? version.metadata.threshold;
      const { model, alias } = move;
      return {
        model,
        alias,
        version: move.version,
        since,
        ...(threshold === undefined ? {} : { threshold }),
        loaded: version,
      };
    });
  }

  refusals(): Refusal[] {
    return this.refused.all();
  }

  /** Metadata of what production serves here. */
  async production(model: string): Promise<VersionMetadata> {
    const { version } = await this.lease(model, PRODUCTION);
    version.release();
    return version.metadata;
  }

  /** Re-reads the model's pointers now. */
  async reload(model: string): Promise<{ reloaded: boolean; version: string | null; durationMs: number }> {
    const started = performance.now();
    const aliases = new Set([PRODUCTION]);
    for (const followed of this.followed()) if (followed.model === model) aliases.add(followed.alias);
    const outcomes = await noModelIfUnreadable(() =>
      Promise.all([...aliases].map((alias) => this.refresh(model, alias))),
    );
    const production = this.live.get(`${model}/${PRODUCTION}`);
    if (production === undefined && outcomes[0] === 'absent')
      throw await this.missing.error(model, { alias: PRODUCTION });
    return {
      reloaded: outcomes.includes('swapped'),
      version: production?.move.version ?? null,
      durationMs: Math.round((performance.now() - started) * 1_000) / 1_000,
    };
  }

  private async firstLease(model: string, alias: string): Promise<Lease> {
    const key = `${model}/${alias}`;
    const evicted = this.live.get(key);
    evicted?.version.servedBy.delete(key);
    this.live.delete(key);
    const outcome = await noModelIfUnreadable(() => this.refresh(model, alias));
    if (outcome === 'absent') throw await this.missing.error(model, { alias });
    if (outcome === 'refused' && evicted !== undefined) await this.bringBack(key, evicted);
    const live = this.live.get(key);
    if (live === undefined) {
      throw new PresageError(
        'no_model',
        this.refused.get(model, alias)?.detail ?? `${key} could not be loaded`,
      );
    }
    // Evicted between loading and now: load it again.
    return live.version.acquire() ? leaseOf(live) : await this.firstLease(model, alias);
  }

  /** The version before a refused one goes on serving, also when it had to make room meanwhile. */
  private async bringBack(key: string, { move, since }: Live): Promise<void> {
    const result = await noModelIfUnreadable(() => this.versions.get(move.model, move.version));
    if (result.kind === 'loaded' && !this.live.has(key)) {
      this.serve(key, { move, version: result.version, since });
    }
  }

  private serve(key: string, live: Live): void {
    this.live.get(key)?.version.servedBy.delete(key);
    live.version.servedBy.add(key);
    this.live.set(key, live);
  }

  private async readPointer(model: string, alias: string): Promise<Refresh> {
    const started = performance.now();
    const key = `${model}/${alias}`;
    const move = await this.aliases.pointer(model, alias);
    if (move === undefined) return 'absent';
    const before = this.live.get(key);
    if (before !== undefined && before.move.n >= move.n) return 'unchanged';
    const result = await this.versions.get(model, move.version);
    if (result.kind !== 'loaded') {
      const [reason, detail] =
        result.kind === 'missing' ? ['missing', 'the version is gone'] : [result.reason, result.detail];
      this.refused.add({ model, alias, version: move.version, reason, detail });
      return 'refused';
    }
    if (before !== undefined && before.version !== result.version) {
      await this.handover.prepare(result.version, before.version);
    }
    this.refused.delete(model, alias);
    this.serve(key, { move, version: result.version, since: new Date().toISOString() });
    this.metrics.reloadDuration.observe({ model }, (performance.now() - started) / 1_000);
    this.metrics.modelInfo.set({ model, alias, version: move.version }, 1);
    this.logger.log({
      message: 'serving',
      model,
      alias,
      version: move.version,
      before: before?.move.version,
    });
    if (before !== undefined && before.move.version !== move.version) this.release(before);
    return 'swapped';
  }

  private release({ move, version }: Live): void {
    this.metrics.modelInfo.remove({ model: move.model, alias: move.alias, version: move.version });
    if (version.servedBy.size === 0) this.versions.drop(version);
  }
}

function leaseOf({ move, version }: Live): Lease {
  return { version, threshold: move.threshold ?? version.metadata.threshold };
}
