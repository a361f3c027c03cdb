import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import {
  type DatasetContract,
  type Decision,
  type Metrics,
  PresageError,
  PRODUCTION,
  type RunRequest,
  taskOf,
  type VersionMetadata,
} from '#contracts';
import type { Aliases, DataFolders, DatasetCatalog, NewVersion, Versions } from '#registry';
import type { Settings } from '#settings';
import type { FitProgress, FitResult } from './fit-delivery.js';
import { decide } from './gate.js';
import { newVersion } from './new-version.js';
import { configurationOf, configurationSha256, type RunConfiguration } from './run-configuration.js';
import type { drawReport, ReportFiles } from './report-thread.js';
import type { TrainingThread } from './training-thread.js';
import { versionFiles } from './version-files.js';

export interface RetrainingParts {
  readonly catalog: DatasetCatalog;
  readonly folders: DataFolders;
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly thread: TrainingThread;
  readonly drawReport: typeof drawReport;
  readonly settings: Pick<Settings, 'training' | 'process'>;
}

interface Reported {
  readonly version: NewVersion;
  readonly fitted: FitResult;
  readonly contract: DatasetContract;
  readonly production: VersionMetadata | undefined;
}

export interface RetrainOrder {
  /** `version` is allotted with the run: a second start of the same run finds what the first one saved. */
  readonly run: { readonly id: string; readonly version: string };
  readonly request: RunRequest;
  /** Runs of a schedule end `unchanged` when nothing has changed; runs that somebody asked for always train. */
  readonly scheduled: boolean;
  /** Told how far the training is. */
  readonly onProgress?: (progress: FitProgress) => void;
}

export interface RetrainResult {
  readonly decision: Decision;
  readonly reasons: string[];
  /** Absent when the run ended `unchanged`. */
  readonly version?: string;
  readonly metrics?: Metrics;
}

/** How often production may be moved by others between our decision and our move. */
const MOST_DECISIONS = 10;

/** From a delivery to a version, and to production if it is better. */
export class Retraining {
  constructor(private readonly parts: RetrainingParts) {}

  /**
   * One run of training. May be started again after the process died at any point: what was saved is not made again,
   * what was promoted is not promoted again.
   * @param signal ends the run; nothing is saved after that
   * @throws {PresageError} `unknown_dataset`, `invalid_request` (the delivery), `deadline_exceeded`, `conflict`
   */
  async run(order: RetrainOrder, signal: AbortSignal): Promise<RetrainResult> {
    const configuration = await this.#configuration(order.request);
    const saved = await this.parts.versions.metadata(configuration.model, order.run.version);
    if (saved !== undefined) return this.#settle(saved, configuration);

    const file = await this.#delivery(order.request);
    if (order.scheduled) {
      const same = await this.#madeOfTheSame(configuration, file, signal);
      if (same !== undefined)
        return { decision: 'unchanged', reasons: [`version ${same} was made of the same rows`] };
    }
    const version = await this.#train(order, configuration, file, signal);
    return this.#settle(version, configuration);
  }

  async #train(
    { run, onProgress }: RetrainOrder,
    configuration: RunConfiguration,
    file: string,
    signal: AbortSignal,
  ): Promise<VersionMetadata> {
    const { versions, aliases, thread, settings } = this.parts;
    const { model, gate, ...ordered } = configuration;
    const trainedAt = new Date();
    const started = performance.now();
    const limits = settings.training.csv;
    const fitted = await thread.fit(
      { file, limits, ...ordered },
      settings.training.timeoutMs,
      signal,
      onProgress,
    );
    const durationMs = performance.now() - started;

    const parent = await aliases.pointer(model, PRODUCTION);
    const production = parent && (await versions.metadata(model, parent.version));
    const verdict = decide({
      gate,
      task: fitted.measured.task,
      metrics: fitted.measured.task === 'outliers' ? {} : fitted.measured.holdOut.metrics,
      measuredOn: path.basename(file),
      production,
    });
    const { gitCommit } = settings.process;
    signal.throwIfAborted();
    const made = { run, configuration, file, fitted, verdict, parent, gitCommit, durationMs, trainedAt };
    const version = newVersion(made);
    const pages = await this.#report(
      { version, fitted, contract: configuration.contract, production },
      signal,
    );
    await versions.save(version, { ...versionFiles(fitted), ...pages });
    // Read back rather than used as made: had another start of this run been faster, its version is the one that counts.
    const saved = await versions.metadata(model, run.version);
    if (saved === undefined) throw new Error(`version ${run.version} was saved and is not there`);
    return saved;
  }

  /** A version without its pictures is better than none: what cannot be drawn is left out, and said. */
  async #report(of: Reported, signal: AbortSignal): Promise<ReportFiles> {
    const { version, fitted, contract, production } = of;
    try {
      const { measured, search } = fitted;
      return await this.parts.drawReport(
        {
          metadata: { ...version, files: {} },
          contract,
          ...(measured.task === 'classification' && { holdOut: measured.holdOut }),
          ...(search === undefined ? {} : { search }),
          ...(production === undefined ? {} : { production }),
        },
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      new Logger('training').warn({ message: 'the report could not be drawn', error: String(error) });
      return {};
    }
  }

  /**
   * Carries out the decision that was saved with the version. Whoever moved production meanwhile has changed what it
   * was compared with, so it is decided again against that. A version that has been in production stays out of it:
   * another start of this run was here before, and somebody may have had a reason to take it back since.
   */
  async #settle(version: VersionMetadata, { gate }: RunConfiguration): Promise<RetrainResult> {
    const { versions, aliases } = this.parts;
    const { model, metrics, model_version_id: id, training_data_file: measuredOn } = version;
    let verdict: Pick<VersionMetadata, 'decision' | 'reasons'> = version;
    let expected = version.parent_version ?? null;
    for (let decisions = 1; decisions <= MOST_DECISIONS; decisions++) {
      if (verdict.decision === 'rejected') return resultOf(version, verdict);
      const outcome = await aliases.moveOnce({
        model,
        alias: PRODUCTION,
        version: id,
        by: 'trainer',
        reason: verdict.reasons.join('; '),
        ifCurrent: expected,
      });
      if (outcome.kind === 'moved') return resultOf(version, verdict);
      if (outcome.kind === 'moved_before') return resultOf(version, version);
      if (outcome.kind === 'unknown_version')
        throw new PresageError('unknown_version', `version ${id} was removed`);
      const { current } = outcome;
      const production = current && (await versions.metadata(model, current.version));
      verdict = decide({ gate, task: taskOf(version), metrics, measuredOn, production });
      expected = current?.version ?? null;
    }
    throw new PresageError(
      'conflict',
      `production of ${model} was moved ${MOST_DECISIONS} times during the decision`,
    );
  }

  async #configuration(request: RunRequest): Promise<RunConfiguration> {
    const contract = await this.parts.catalog.get(request.dataset);
    if (contract === undefined)
      throw new PresageError('unknown_dataset', `there is no dataset ${request.dataset}`);
    return configurationOf(request, contract, this.parts.settings);
  }

  async #delivery({ dataset, source }: RunRequest): Promise<string> {
    const delivery = await this.parts.folders.find(dataset, source);
    if (delivery.kind !== 'found') throw new PresageError('invalid_request', delivery.reason);
    return delivery.file;
  }

  /** The version that these rows and this configuration have already given. Hashing is cheaper than training to find out. */
  async #madeOfTheSame(
    configuration: RunConfiguration,
    file: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { signal })) hash.update(chunk);
    const sha256 = configurationSha256(configuration, hash.digest('hex'));
    return this.parts.versions.ofConfiguration(configuration.model, sha256);
  }
}

function resultOf(
  { model_version_id: version, metrics }: VersionMetadata,
  { decision, reasons }: Pick<VersionMetadata, 'decision' | 'reasons'>,
): RetrainResult {
  return { decision, reasons, version, metrics };
}
