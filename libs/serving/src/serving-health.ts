import { Injectable } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { Health } from '#telemetry';
import type { CheckResult } from '#telemetry';
import { LiveModels } from './live-models.js';

/** What `/ready` and `/meta` say about models and cache. */
@Injectable()
export class ServingHealth {
  constructor(
    private readonly models: LiveModels,
    private readonly connections: RedisConnections,
    health: Health,
  ) {
    health.check('model', () => this.modelCheck(), { vital: true });
    health.check('cache', () => this.cacheCheck());
    health.fact('models', () => models.serving());
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
    try {
      await this.connections.cache.ping();
      return { status: 'ok' };
    } catch (error) {
      return { status: 'degraded', reason: `every look-up is a miss: ${String(error)}` };
    }
  }
}
