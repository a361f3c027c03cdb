import { Injectable } from '@nestjs/common';
import type { ServedModel } from '#contracts';
import { RedisConnections } from '#redis';
import { Health } from '#telemetry';
import type { CheckResult } from '#telemetry';
import { CachePolicies } from './cache-policies.js';
import { LiveModels } from './live-models.js';
import type { ServedAlias } from './live-models.js';
import { PredictionCache } from './prediction-cache.js';

/** What `/ready` and `/meta` say about models and cache. */
@Injectable()
export class ServingHealth {
  constructor(
    private readonly models: LiveModels,
    private readonly cache: PredictionCache,
    private readonly connections: RedisConnections,
    policies: CachePolicies,
    health: Health,
  ) {
    const served = ({ loaded, ...alias }: ServedAlias): ServedModel => ({
      ...alias,
      cache: policies.report(loaded),
    });
    health.check('model', () => this.modelCheck(), { vital: true });
    health.check('cache', () => this.cacheCheck());
    health.fact('models', () => models.serving().map(served));
  }

  /** `down` only when no model can be served at all. */
  private modelCheck(): CheckResult {
    const serving = this.models.serving();
    const refused = this.models.refusals();
    if (serving.length === 0) return { status: 'down', reason: 'no model is loaded', refused };
    const shown = serving.map(({ model, alias, version }) => ({ model, alias, version }));
    return refused.length === 0
      ? { status: 'ok', serving: shown }
      : { status: 'degraded', refused, serving: shown };
  }

  private async cacheCheck(): Promise<CheckResult> {
    if (this.cache.resting) {
      return { status: 'degraded', reason: 'look-ups took too long; none is made until it answers in time' };
    }
    try {
      await this.cache.ping();
      return { status: 'ok' };
    } catch (error) {
      return {
        status: 'degraded',
        reason: `every look-up is a miss: ${this.connections.reason('cache', error)}`,
      };
    }
  }
}
