import { Inject, Injectable } from '@nestjs/common';
import type { CachePolicy, CacheUse, ServedModel } from '#contracts';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import type { LoadedVersion } from './loaded-version.js';
import { PredictionCache } from './prediction-cache.js';

/**
 * Microseconds that a row costs which is looked up in memory in vain and kept there (docs/adr/0018): a model that is
 * quicker has nothing to gain from it.
 */
const LOCAL_MICROS = 15;

/** Look-ups in Redis that a computation takes as long as, at least, before processes share it. */
const LEASE_WORTH = 10;

/** Which caches the rows of a version are looked up in. */
@Injectable()
export class CachePolicies {
  constructor(
    private readonly cache: PredictionCache,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Cheap enough to be asked at every request: the choice follows the measured times. */
  use(version: LoadedVersion): CacheUse {
    const policy = this.policyOf(version.metadata.model);
    if (policy === 'always') return 'redis';
    return policy === 'never' ? 'none' : this.quickest(version.timePerRow.micros ?? 0);
  }

  /**
   * Milliseconds that the rows usually take, if that is so long that asking whether another process computes them
   * costs little beside it.
   */
  usualMs(version: LoadedVersion, rows: number): number | undefined {
    const micros = (version.timePerRow.micros ?? 0) * rows;
    const lookUpMicros = this.cache.lookUpTime.micros ?? Infinity;
    return micros > LEASE_WORTH * lookUpMicros && !this.cache.resting ? micros / 1_000 : undefined;
  }

  report(version: LoadedVersion): ServedModel['cache'] {
    const model = version.timePerRow.micros;
    const lookUp = this.cache.lookUpTime.micros;
    return {
      policy: this.policyOf(version.metadata.model),
      use: this.use(version),
      ...(model === undefined ? {} : { modelMicrosPerRow: rounded(model) }),
      ...(lookUp === undefined ? {} : { lookUpMicros: rounded(lookUp) }),
    };
  }

  private policyOf(model: string): CachePolicy {
    const { policy, policies } = this.settings.cache;
    return policies.get(model) ?? policy;
  }

  /** The largest cache from which a hit comes sooner than from the model. */
  private quickest(modelMicros: number): CacheUse {
    const lookUpMicros = this.cache.lookUpTime.micros ?? Infinity;
    if (modelMicros > lookUpMicros) return 'redis';
    return modelMicros > LOCAL_MICROS && this.settings.cache.local.maxEntries > 0 ? 'local' : 'none';
  }
}

const rounded = (micros: number): number => Number(micros.toPrecision(3));
