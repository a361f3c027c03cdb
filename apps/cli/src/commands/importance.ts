import { type Command, Option } from 'commander';
import { MetricName } from '#contracts';
import { importanceChart, renderPng, renderSvg } from '#report';
import { IMPORTANCE, importanceCsv, versionImportance } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { writeReportFiles } from '../report-folder.js';
import { versionOnDelivery } from '../version-on-delivery.js';
import { wholeNumber } from '../whole-number.js';

const PNG_WIDTH = 960;

interface ImportanceOptions extends CommonOptions {
  source?: string;
  alias?: string;
  version?: string;
  repeats: number;
  maxSamples: number;
  metric: MetricName;
}

export function importanceCommand(): Command {
  return presageCommand('importance', 'what the model loses when a column tells nothing any more')
    .argument('<model>')
    .option('--source <file>', 'default: the newest delivery of its dataset')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .option('--repeats <n>', 'times each column is shuffled', wholeNumber, IMPORTANCE.repeats)
    .option(
      '--max-samples <n>',
      'rows looked at, drawn without replacement',
      wholeNumber,
      IMPORTANCE.maxSamples,
    )
    .addOption(
      new Option('--metric <name>', 'what is lost').choices(MetricName.options).default(IMPORTANCE.metric),
    )
    .action(async (model: string, options: ImportanceOptions) => {
      await carryOut(options, async (context) => {
        const { out, store, progress, signal } = context;
        const of = await versionOnDelivery(model, options, context);
        const document = await versionImportance(of, {
          ...IMPORTANCE,
          metric: options.metric,
          repeats: options.repeats,
          maxSamples: options.maxSamples,
          generatedAt: new Date(),
          onProgress: (share) => {
            signal.throwIfAborted();
            progress.update(share, 'shuffling columns');
          },
        });
        progress.end();
        const { features, baseline_score: baseline, n_repeats: repeats } = document;
        const svg = await renderSvg(importanceChart(features, document.scorer));
        const [json, csv, png] = await writeReportFiles(store.settings, of.metadata, {
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
