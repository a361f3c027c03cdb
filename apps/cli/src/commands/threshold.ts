import type { Command } from 'commander';
import { PresageError, PRODUCTION, ThresholdRule } from '#contracts';
import { measureVersion } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { writeReportFiles } from '../report-folder.js';
import { versionOnDelivery } from '../version-on-delivery.js';
import { WrongUsage } from '../wrong-usage.js';

interface ThresholdOptions extends CommonOptions {
  source?: string;
  alias?: string;
  version?: string;
  cost?: string;
  recall?: string;
  apply?: boolean;
}

export function thresholdCommand(): Command {
  return presageCommand('threshold', 'choose the probability from which the answer is positive')
    .argument('<model>')
    .option('--source <file>', 'default: the newest delivery of its dataset')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .option('--cost <fp:fn>', 'least cost, a false positive and a false negative costing this much')
    .option('--recall <share>', 'the highest precision that finds this share of the positives')
    .option('--apply', 'let the alias answer with it, from now on (no new version; scores stay cached)')
    .addHelpText(
      'after',
      '\nWithout --cost or --recall: the best F1.\nExample:\n  presage threshold adult --cost 1:5 --apply',
    )
    .action(async (model: string, options: ThresholdOptions) => {
      await carryOut(options, async (context) => {
        const { out, store } = context;
        const rule = ruleOf(options);
        const of = await versionOnDelivery(model, options, context);
        const { metadata } = of;
        const { bestThreshold: chosen, thresholds = [] } = await measureVersion(of, rule);
        if (chosen === undefined) {
          throw new PresageError(
            'invalid_request',
            `There is no threshold to choose: two classes, both among the rows, are needed.`,
          );
        }
        const document = {
          dataset: metadata.dataset.name,
          model_path: metadata.model_version_id,
          threshold: chosen.threshold,
          precision: chosen.precision,
          recall: chosen.recall,
          f1: chosen.f1,
          curve_points: chosen.curvePoints,
          n_pos: chosen.positives,
          n_neg: chosen.negatives,
          rule: chosen.rule,
          thresholds,
          generated_at: new Date().toISOString(),
        };
        const [file] = await writeReportFiles(store.settings, metadata, {
          'threshold.json': `${JSON.stringify(document, null, 2)}\n`,
        });
        out.result({ ...document, file });
        out.table([
          ['THRESHOLD', 'PRECISION', 'RECALL', 'F1', 'CALLED POSITIVE'],
          ...document.thresholds.map((row) => [
            row.threshold.toFixed(2),
            row.precision.toFixed(4),
            row.recall.toFixed(4),
            row.f1.toFixed(4),
            `${(row.rejectRate * 100).toFixed(2)} %`,
          ]),
        ]);
        out.line(
          `[THRESH] ds=${document.dataset} thr=${chosen.threshold.toFixed(5)} F1=${chosen.f1.toFixed(4)} ` +
            `P=${chosen.precision.toFixed(4)} R=${chosen.recall.toFixed(4)} n_pos=${chosen.positives} n_neg=${chosen.negatives} -> ${file}`,
        );
        if (options.apply !== true) return;
        const alias = options.alias ?? PRODUCTION;
        const outcome = await store.aliases.move({
          model,
          alias,
          version: metadata.model_version_id,
          threshold: chosen.threshold,
          by: 'cli',
          reason: `threshold by ${chosen.rule.kind}`,
          ifCurrent: metadata.model_version_id,
        });
        if (outcome.kind !== 'moved')
          throw new PresageError('conflict', `${model}@${alias} points to another version by now.`);
        out.line(`${model}@${alias} answers with ${chosen.threshold} from now on`);
      });
    });
}

/** @throws {WrongUsage} */
function ruleOf({ cost, recall }: ThresholdOptions): ThresholdRule {
  const [falsePositive, falseNegative] = (cost ?? '').split(':').map(Number);
  const wanted =
    cost !== undefined
      ? { kind: 'leastCost', falsePositive, falseNegative }
      : recall !== undefined
        ? { kind: 'recall', atLeast: Number(recall) }
        : { kind: 'bestF1' };
  const rule = ThresholdRule.safeParse(wanted);
  if (rule.success) return rule.data;
  throw new WrongUsage(
    'invalid_request',
    cost === undefined ? '--recall needs a share from 0 to 1.' : '--cost needs FP:FN, e.g. 1:5.',
  );
}
