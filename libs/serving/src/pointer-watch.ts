import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { ModelEvents } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { LiveModels } from './live-models.js';

/**
 * Keeps the live models at what the pointers say: an event makes it quick; the look at start, on every reconnect
 * and on a jittered timer makes it certain.
 */
@Injectable()
export class PointerWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('models');
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly models: LiveModels,
    private readonly events: ModelEvents,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.events.subscribe(
      ({ model, alias }) => {
        const followed = this.models
          .followed()
          .some((other) => other.model === model && other.alias === alias);
        if (followed) void this.look([{ model, alias }]);
      },
      () => void this.look(this.models.followed()),
    );
    await this.look(this.models.followed());
    this.schedule();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped) return;
    const delay = this.settings.models.reloadIntervalMs * (0.8 + Math.random() * 0.2);
    this.timer = setTimeout(() => void this.look(this.models.followed()).then(() => this.schedule()), delay);
  }

  /** A registry that cannot be read is waited for: what is loaded goes on serving. */
  private async look(aliases: { model: string; alias: string }[]): Promise<void> {
    for (const { model, alias } of aliases) {
      try {
        await this.models.refresh(model, alias);
      } catch (error) {
        this.logger.warn({ message: 'the pointer could not be read', model, alias, error: String(error) });
      }
    }
  }
}
