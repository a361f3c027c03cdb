import { Inject, Injectable } from '@nestjs/common';
import { PresageError, PRODUCTION } from '#contracts';
import { Versions } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { noModelIfUnreadable } from './no-model-if-unreadable.js';

/** When a first version may be there. */
const RETRY_SECONDS = 5;

/** Tells those who want a prediction what is missing for it. */
@Injectable()
export class MissingModels {
  constructor(
    private readonly stored: Versions,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** `unknown_model`, `unknown_version`, `unknown_alias`, or `no_model` where one may come yet. */
  async error(model: string, asked: { alias: string } | { version: string }): Promise<PresageError> {
    const exists = (await noModelIfUnreadable(() => this.stored.models())).includes(model);
    if (!exists && model !== this.settings.models.defaultModel)
      return new PresageError('unknown_model', `There is no model "${model}".`);
    if (exists && 'version' in asked)
      return new PresageError('unknown_version', `${model} has no version ${asked.version}.`);
    if (exists && 'alias' in asked && asked.alias !== PRODUCTION)
      return new PresageError('unknown_alias', `${model} has no alias "${asked.alias}".`);
    return new PresageError(
      'no_model',
      `No version of ${model} has been promoted yet; POST /training/runs trains one.`,
      {
        retryAfterSeconds: RETRY_SECONDS,
      },
    );
  }
}
