import cluster from 'node:cluster';
import { Inject, Injectable } from '@nestjs/common';
import { PRODUCT_VERSION, SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Health } from './health.js';
import { MetricsPage } from './metrics-page.js';
import type { Meta, ReadinessReport } from './ops-answers.js';
import { OpsQuestion } from './ops-messages.js';
import type { OpsReply } from './ops-messages.js';
import type { OpsSource } from './ops-source.js';
import { saidOnce } from './said-once.js';

/** Of this process. One that shares its port also tells its primary when that asks. */
@Injectable()
export class OwnOps implements OpsSource {
  constructor(
    private readonly health: Health,
    private readonly page: MetricsPage,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    if (!cluster.isWorker) return;
    const failed = saidOnce('ops', 'this process could not say how it is');
    process.on('message', (message: unknown) => {
      const parsed = OpsQuestion.safeParse(message);
      // Unheard, a failure would end the process; the primary shows one that is silent.
      if (parsed.success) this.tell(parsed.data).catch(failed);
    });
  }

  async readiness(): Promise<ReadinessReport> {
    const { ready, checks } = await this.health.readiness();
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  async meta(): Promise<Meta> {
    return {
      service: 'presage',
      version: PRODUCT_VERSION,
      gitCommit: this.settings.process.gitCommit ?? null,
      uptimeSeconds: Math.round(process.uptime()),
      ...this.health.meta(),
    };
  }

  async metrics(): Promise<string> {
    return await this.page.text();
  }

  private async tell({ ask, about }: OpsQuestion): Promise<void> {
    const answer = about === 'readiness' ? await this.readiness() : await this.meta();
    const reply: OpsReply = { kind: 'ops', ask, answer };
    // A primary that has gone takes this process along: nobody is left to hear of it.
    process.send?.(reply, undefined, undefined, () => undefined);
  }
}
