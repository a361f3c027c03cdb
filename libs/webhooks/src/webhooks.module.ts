import { Inject, Logger, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { RedisModule } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Webhooks } from './webhooks.js';

/** For every process that ends jobs. */
@Module({ imports: [RedisModule], providers: [Webhooks], exports: [Webhooks] })
export class WebhooksModule implements OnModuleInit {
  private readonly logger = new Logger('webhooks');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  onModuleInit(): void {
    if (!this.settings.webhooks.allowPrivate) return;
    this.logger.warn(
      'WEBHOOK_ALLOW_PRIVATE is set: whoever may ask for predictions can make this server call any machine it reaches. ' +
        'For development and tests only.',
    );
  }
}
