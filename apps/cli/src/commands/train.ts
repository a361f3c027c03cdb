import type { Command } from 'commander';
import { ulid } from 'ulid';
import { ESTIMATORS, PresageError, RunRequest } from '#contracts';
import type { Run, VersionMetadata } from '#contracts';
import { drawReport, Retraining, TrainingThread } from '#training';
import type { FitProgress } from '#training';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions, Context } from '../command.js';
import { boostingSearch } from '../boosting-search.js';
import { EXIT } from '../exit-codes.js';
import { parsed } from '../parsed.js';
import { WrongUsage } from '../wrong-usage.js';

interface TrainOptions extends CommonOptions {
  dataset: string;
  source?: string;
  model?: string;
  estimator?: string;
  mode?: string;
  balanced?: boolean;
  seed?: string;
  param: string[];
  always?: boolean;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

export function trainCommand(): Command {
  return remoteCommand('train', 'fit a model on a dataset, and promote it if it is better')
    .requiredOption('--dataset <name>', 'the dataset; "presage datasets list" shows them')
    .option('--source <file>', 'rows from this file (default: the newest delivery of the dataset)')
    .option('--model <name>', 'name of the model (default: the dataset’s)')
    .option('--estimator <name>', `one of ${ESTIMATORS.join(', ')}`)
    .option('--mode <mode>', 'fast or full: search the parameters of gradient boosting by successive halving')
    .option('--balanced', 'give every class the same weight')
    .option('--seed <n>', 'of the split and of everything drawn')
    .option('--param <name=value>', 'a parameter of the estimator; may be repeated', collect, [])
    .option('--always', 'promote whatever the metrics say')
    .addHelpText(
      'after',
      '\nExamples:\n  presage train --dataset bank-customers --balanced' +
        '\n  presage train --dataset adult --mode fast' +
        '\n  presage train --dataset adult --estimator gradient-boosting --param learningRate=0.2' +
        `\n\nExit codes: ${EXIT.done} promoted, ${EXIT.negative} rejected by the gate, ${EXIT.failed} failed`,
    )
    .action(async (options: TrainOptions) => {
      await carryOut(options, async (context) => {
        const request = requestOf(options);
        const version =
          context.server === undefined
            ? await trainHere(request, context)
            : await trainThere(request, context);
        const {
          model,
          model_version_id: id,
          decision,
          reasons,
          estimator,
          params,
          threshold,
          metrics,
          outlier_rate: outlierRate,
        } = version;
        const made = { estimator, params, threshold, metrics, outlierRate };
        context.out.result({ model, version: id, decision, reasons, ...made });
        report(version, options, context);
        return decision === 'promoted' ? EXIT.done : EXIT.negative;
      });
    });
}

/** @throws {WrongUsage} */
function requestOf(options: TrainOptions): RunRequest {
  const own = Object.fromEntries(options.param.map(assignment));
  const request = {
    dataset: options.dataset,
    ...(options.source === undefined ? {} : { source: options.source }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.estimator === undefined ? {} : { estimator: options.estimator }),
    params: {
      ...own,
      ...(options.balanced === true ? { balanced: true } : {}),
      ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
    },
    ...(options.mode === undefined ? {} : { search: boostingSearch(options.mode) }),
    ...(options.always === true ? { gate: { always: true } } : {}),
  };
  return parsed(RunRequest, request, 'The command line');
}

function assignment(text: string): [string, unknown] {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new WrongUsage('invalid_request', `--param ${text}: NAME=VALUE is needed`);
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

async function trainHere(
  request: RunRequest,
  { store, progress, signal }: Context,
): Promise<VersionMetadata> {
  await store.dataset(request.dataset);
  const { file, folders } = await store.delivery(request.dataset, request.source);
  const retraining = new Retraining({
    catalog: store.catalog,
    folders,
    versions: store.versions,
    aliases: store.aliases,
    thread: new TrainingThread(),
    drawReport,
    settings: store.settings,
  });
  progress.update(0, 'training');
  const run = { id: ulid(), version: ulid() };
  const order = {
    run,
    request: { ...request, source: file },
    scheduled: false,
    onProgress: ({ stage, share }: FitProgress) => progress.update(share, stage),
  };
  const result = await retraining.run(order, signal);
  progress.end();
  const version = await store.version(request.model ?? request.dataset, { version: result.version });
  // The run's decision is the last word: production may have moved while it trained.
  return {
    ...version,
    decision: result.decision === 'promoted' ? 'promoted' : 'rejected',
    reasons: result.reasons,
  };
}

async function trainThere(
  request: RunRequest,
  { server, progress, signal }: Context,
): Promise<VersionMetadata> {
  if (server === undefined) throw new Error('no server');
  const { id } = await server.post<{ id: string }>('/training/runs', request);
  for (;;) {
    signal.throwIfAborted();
    const run = await server.get<Run>(`/training/runs/${id}`);
    progress.update(run.status === 'queued' ? 0 : 0.5, run.status);
    if (run.status === 'failed') throw new PresageError('internal', `run ${id} failed: ${run.error.detail}`);
    if (run.status === 'succeeded') {
      const version = await server.get<VersionMetadata>(`/models/${run.model}/versions/${run.version}`);
      return {
        ...version,
        decision: run.decision === 'promoted' ? 'promoted' : 'rejected',
        reasons: run.reasons,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function report(version: VersionMetadata, options: TrainOptions, { out }: Context): void {
  const { metrics, decision, reasons, duration_seconds: seconds } = version;
  out.line(
    `${version.model} ${version.model_version_id} (${version.estimator}, ${version.dataset.rows} rows)`,
  );
  out.table(Object.entries(metrics).map(([name, value]) => [`  ${name}`, value.toFixed(6)]));
  out.line(`${decision.toUpperCase()}: ${reasons.join('; ')}`);
  const best = JSON.stringify(version.params);
  const mode = options.mode ?? 'single';
  out.line(
    `[RESULT] ds=${options.dataset} mode=${mode} ${resultOf(version)} best=${best} elapsed_sec=${Math.round(seconds)}`,
  );
  out.line('=== TRAIN DONE ===');
}

function resultOf({ metrics, outlier_rate: outlierRate }: VersionMetadata): string {
  if (outlierRate !== undefined) return `outlier_rate=${outlierRate.toFixed(4)}`;
  return `AUC=${(metrics.rocAuc ?? NaN).toFixed(4)} ACC=${(metrics.accuracy ?? NaN).toFixed(4)}`;
}
