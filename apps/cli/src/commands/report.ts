import type { Command } from 'commander';
import { HoldOutReport, PermutationImportance, PRODUCTION, SearchReport } from '#contracts';
import type { VersionMetadata } from '#contracts';
import { versionReport } from '#report';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { readReportFile, writeReportFiles } from '../report-folder.js';
import type { Store } from '../store.js';

interface ReportOptions extends CommonOptions {
  alias?: string;
  version?: string;
  out?: string;
}

export function reportCommand(): Command {
  return presageCommand('report', 'the model card of a version: one HTML page, and its pictures')
    .argument('<model>')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .option('--out <folder>', 'default: .presage/reports/MODEL/VERSION')
    .action(async (model: string, options: ReportOptions) => {
      await carryOut(options, async ({ out, store, progress }) => {
        const metadata = await store.version(model, options);
        progress.update(0.2, 'drawing');
        const report = await versionReport(await inputOf(store, metadata, options.alias));
        const files = {
          'index.html': report.html,
          ...named(report.svg, 'svg'),
          ...named(report.png, 'png'),
        };
        const [page, ...pictures] = await writeReportFiles(store.settings, metadata, files, options.out);
        progress.end();
        out.result({ model, version: metadata.model_version_id, page, pictures });
        out.line(`${page}  (${pictures.length} pictures beside it)`);
      });
    });
}

/** What the trainer has kept with the version, and what was measured later. */
async function inputOf(
  store: Store,
  metadata: VersionMetadata,
  alias = PRODUCTION,
): Promise<Parameters<typeof versionReport>[0]> {
  const { model, model_version_id: version, parent_version: parent } = metadata;
  const kept = async (name: string) => {
    const bytes = await store.versions.readFile(model, version, `report/${name}`);
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown);
  };
  const contract = await store.catalog.get(metadata.dataset.name);
  const holdOut = HoldOutReport.safeParse(await kept('hold-out.json')).data;
  const search = SearchReport.safeParse(await kept('candidates.json')).data;
  const importance = PermutationImportance.safeParse(
    await readReportFile(store.settings, metadata, 'permutation-importance.json'),
  ).data;
  const production = parent === undefined ? undefined : await store.versions.metadata(model, parent);
  const pointer = await store.aliases.pointer(model, alias);
  const own = pointer?.version === version ? pointer.threshold : undefined;
  return {
    metadata,
    ...(own === undefined ? {} : { alias: { name: alias, threshold: own } }),
    ...(contract === undefined ? {} : { contract }),
    ...(holdOut === undefined ? {} : { holdOut }),
    ...(search === undefined ? {} : { search }),
    ...(importance === undefined ? {} : { importance }),
    ...(production === undefined ? {} : { production }),
  };
}

function named<T>(pictures: Readonly<Record<string, T>>, ending: string): Record<string, T> {
  return Object.fromEntries(
    Object.entries(pictures).map(([name, picture]) => [`${name}.${ending}`, picture]),
  );
}
