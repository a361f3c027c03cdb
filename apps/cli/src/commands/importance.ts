import type { Command } from 'commander';
import { MetricName } from '#contracts';
import type { PermutationImportance } from '#contracts';
import { permutationImportance } from '#learning';
import { importanceChart, renderPng, renderSvg } from '#report';
import { importanceCsv } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { writeReportFiles } from '../report-folder.js';
import { scoredVersion } from '../scored-version.js';

const PNG_WIDTH = 960;
const SEED = 42;

interface ImportanceOptions extends CommonOptions {
  source?: string;
  alias?: string;
  version?: string;
  repeats: string;
  maxSamples: string;
  metric: string;
}

export function importanceCommand(): Command {
  return presageCommand('importance', 'what the model loses when a column tells nothing any more')
    .argument('<model>')
    .option('--source <file>', 'default: the newest delivery of its dataset')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .option('--repeats <n>', 'times each column is shuffled', '10')
    .option('--max-samples <n>', 'rows looked at, drawn without replacement', '5000')
    .option('--metric <name>', 'what is lost', 'rocAuc')
    .action(async (model: string, options: ImportanceOptions) => {
      await carryOut(options, async (context) => {
        const { out, store, progress, signal } = context;
        const scored = await scoredVersion(model, options, context);
        const { metadata, table, rows, positiveIndex } = scored;
        const metric = MetricName.parse(options.metric);
        const repeats = Number(options.repeats);
        const maxSamples = Number(options.maxSamples);
        const { baseline, features } = await permutationImportance({
          model: scored.model,
          table,
          rows,
          names: metadata.input_schema.columns.map(({ name }) => name),
          metric,
          positiveIndex,
          threshold: metadata.threshold ?? 0.5,
          repeats,
          maxSamples,
          seed: SEED,
          onProgress: (share) => {
            signal.throwIfAborted();
            progress.update(share, 'shuffling columns');
          },
        });
        progress.end();
        const document: PermutationImportance = {
          dataset: metadata.dataset.name,
          model_path: metadata.model_version_id,
          scorer: metric,
          baseline_score: baseline,
          n_repeats: repeats,
          max_samples: maxSamples,
          generated_at: new Date().toISOString(),
          top3: features.slice(0, 3).map(({ feature }) => feature),
          features,
        };
        const svg = await renderSvg(importanceChart(features, metric));
        const [json, csv, png] = await writeReportFiles(store.settings, metadata, {
          'permutation-importance.json': `${JSON.stringify(document, null, 2)}\n`,
          'permutation-importance.csv': importanceCsv(features),
          'permutation-importance.png': await renderPng(svg, { width: PNG_WIDTH }),
        });
        out.result({ ...document, files: { json, csv, png } });
        out.table([
          ['COLUMN', 'MEAN DROP', 'STD'],
          ...features.map(({ feature, mean_drop, std_drop }) => [
            feature,
            mean_drop.toFixed(4),
            std_drop.toFixed(4),
          ]),
        ]);
        out.line(
          `[PERM] ds=${document.dataset} baseline=${baseline.toFixed(4)} repeats=${repeats} features=${features.length} -> ${png}`,
        );
      });
    });
}
