import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PresageError } from '#contracts';
import { Aliases, Versions } from '#registry';

export const ModelSummary = z.object({
  name: z.string(),
  aliases: z.record(z.string(), z.string()).describe('alias → version'),
  latestVersion: z.string(),
  dataset: z.string(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** Models as the registry has them, whether or not this process serves them. */
@Injectable()
export class ModelSummaries {
  constructor(
    private readonly versions: Versions,
    private readonly aliases: Aliases,
  ) {}

  async all(): Promise<ModelSummary[]> {
    const found = await Promise.all((await this.versions.models()).map((name) => this.find(name)));
    return found.filter((summary) => summary !== undefined);
  }

  /** @throws {PresageError} `unknown_model` */
  async of(model: string): Promise<ModelSummary> {
    const summary = await this.find(model);
    if (summary === undefined) throw unknownModel(model);
    return summary;
  }

  /** @throws {PresageError} `unknown_model` */
  async mustExist(model: string): Promise<void> {
    const { versions } = await this.versions.list(model, { limit: 1 });
    if (versions.length === 0) throw unknownModel(model);
  }

  private async find(model: string): Promise<ModelSummary | undefined> {
    const [{ versions }, pointers] = await Promise.all([
      this.versions.list(model, { limit: 1 }),
      this.aliases.pointers(model),
    ]);
    const [latest] = versions;
    if (latest === undefined) return undefined;
    return {
      name: model,
      aliases: Object.fromEntries(pointers.map(({ alias, version }) => [alias, version])),
      latestVersion: latest.model_version_id,
      dataset: latest.dataset.name,
    };
  }
}

const unknownModel = (model: string) => new PresageError('unknown_model', `There is no model "${model}".`);
