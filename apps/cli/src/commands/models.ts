import type { Command } from 'commander';
import type { VersionMetadata } from '#contracts';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions, Context } from '../command.js';
import { wholeNumber } from '../whole-number.js';

interface ModelRow {
  name: string;
  /** Versions by alias. */
  aliases: Record<string, string>;
  latestVersion?: string;
}

export function modelsCommand(): Command {
  return remoteCommand('models', 'list models, or with a name its versions')
    .argument('[model]')
    .option('--limit <n>', 'versions shown, newest first', wholeNumber, 20)
    .action(async (model: string | undefined, options: CommonOptions & { limit: number }) => {
      await carryOut(options, async (context) => {
        if (model === undefined) await listModels(context);
        else await listVersions(model, options.limit, context);
      });
    });
}

async function listModels({ out, store, server }: Context): Promise<void> {
  const models =
    server === undefined
      ? await Promise.all((await store.versions.models()).map((name) => modelHere(name, store)))
      : (await server.get<{ models: ModelRow[] }>('/models')).models;
  out.result({ models });
  const rows = models.map(({ name, aliases }) => [name, aliases['production'] ?? '-']);
  out.table([['MODEL', 'PRODUCTION'], ...rows]);
}

async function listVersions(model: string, limit: number, { out, store, server }: Context): Promise<void> {
  if (server === undefined) await store.mustHave(model);
  const { aliases } =
    server === undefined ? await modelHere(model, store) : await server.get<ModelRow>(`/models/${model}`);
  const { versions } =
    server === undefined
      ? await store.versions.list(model, { limit })
      : await server.get<{ versions: VersionMetadata[] }>(`/models/${model}/versions?limit=${limit}`);
  out.result({ aliases, versions });
  const rows = versions.map((version) => [
    version.model_version_id,
    version.estimator,
    version.metric?.name ?? '-',
    version.metric?.value.toFixed(4) ?? '-',
    version.decision,
    Object.keys(aliases)
      .filter((alias) => aliases[alias] === version.model_version_id)
      .join(', '),
    version.training_data_file,
  ]);
  out.table([['VERSION', 'ESTIMATOR', 'METRIC', 'VALUE', 'DECISION', 'ALIASES', 'DATA'], ...rows]);
}

async function modelHere(name: string, { aliases }: Context['store']): Promise<ModelRow> {
  const pointers = await aliases.pointers(name);
  return { name, aliases: Object.fromEntries(pointers.map(({ alias, version }) => [alias, version])) };
}
