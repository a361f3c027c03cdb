import type { Command } from 'commander';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions } from '../command.js';

interface ModelRow {
  name: string;
  aliases: Record<string, string>;
  latestVersion?: string;
}

export function modelsCommand(): Command {
  return remoteCommand('models', 'list models, or with a name its versions')
    .argument('[model]')
    .option('--limit <n>', 'versions shown, newest first', '20')
    .action(async (model: string | undefined, options: CommonOptions & { limit: string }) => {
      await carryOut(options, async ({ out, store, server }) => {
        if (model === undefined) {
          const models =
            server === undefined
              ? await localModels(store)
              : (await server.get<{ models: ModelRow[] }>('/models')).models;
          out.result({ models });
          const rows = models.map(({ name, aliases }) => [name, aliases['production'] ?? '-']);
          return out.table([['MODEL', 'PRODUCTION'], ...rows]);
        }
        const limit = Number(options.limit);
        const { versions } =
          server === undefined
            ? await store.versions.list(model, { limit })
            : await server.get<Awaited<ReturnType<typeof store.versions.list>>>(
                `/models/${model}/versions?limit=${limit}`,
              );
        out.result({ versions });
        const rows = versions.map((version) => [
          version.model_version_id,
          version.estimator,
          version.metric?.name ?? '-',
          version.metric?.value.toFixed(4) ?? '-',
          version.decision,
          version.training_data_file,
        ]);
        out.table([['VERSION', 'ESTIMATOR', 'METRIC', 'VALUE', 'DECISION', 'DATA'], ...rows]);
      });
    });
}

async function localModels({
  versions,
  aliases,
}: Pick<Parameters<Parameters<typeof carryOut>[1]>[0]['store'], 'versions' | 'aliases'>): Promise<
  ModelRow[]
> {
  const names = await versions.models();
  return await Promise.all(
    names.map(async (name) => {
      const pointers = await aliases.pointers(name);
      return { name, aliases: Object.fromEntries(pointers.map(({ alias, version }) => [alias, version])) };
    }),
  );
}
