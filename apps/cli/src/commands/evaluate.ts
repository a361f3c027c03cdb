import type { Command } from 'commander';
import { measureVersion } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { versionOnDelivery } from '../version-on-delivery.js';

interface EvaluateOptions extends CommonOptions {
  source?: string;
  alias?: string;
  version?: string;
}

export function evaluateCommand(): Command {
  return presageCommand(
    'evaluate',
    'measure a version on a delivery; on its own, on the rows it has not seen',
  )
    .argument('<model>')
    .option('--source <file>', 'default: the newest delivery of its dataset')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .action(async (model: string, options: EvaluateOptions) => {
      await carryOut(options, async (context) => {
        const of = await versionOnDelivery(model, options, context);
        const { out, progress } = context;
        progress.update(0, 'measuring');
        const report = await measureVersion(of);
        progress.end();
        const version = of.metadata.model_version_id;
        out.result({ model, version, file: of.file, ...report });
        const at = report.threshold === undefined ? '' : `, at the threshold ${report.threshold}`;
        out.line(`${model} ${version} on ${report.rows} unseen rows of ${of.file}${at}`);
        out.table([
          ['METRIC', 'VALUE', `${report.bootstrap.confidence * 100} % INTERVAL`],
          ...Object.entries(report.metrics).map(([name, value]) => {
            const interval = report.intervals[name as keyof typeof report.intervals];
            return [
              name,
              value.toFixed(4),
              interval === undefined ? '' : `${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`,
            ];
          }),
        ]);
        for (const row of report.thresholds ?? []) {
          out.line(
            `threshold ${row.threshold.toFixed(2)}: precision ${row.precision.toFixed(4)}, recall ${row.recall.toFixed(4)}, ` +
              `F1 ${row.f1.toFixed(4)}, ${(row.rejectRate * 100).toFixed(2)} % called positive`,
          );
        }
      });
    });
}
