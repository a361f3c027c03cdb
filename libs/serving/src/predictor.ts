import { Inject, Injectable } from '@nestjs/common';
import { fieldsSummary, PresageError, PRODUCTION } from '#contracts';
import type { FieldError, PredictRequest, PredictResult, Prediction } from '#contracts';
import type { Row } from '#learning';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { confidence } from './confidence.js';
import { LiveModels } from './live-models.js';
import type { Lease } from './live-models.js';
import type { LoadedVersion } from './loaded-version.js';
import { RowScoring } from './row-scoring.js';

/** More problems than this help nobody. */
const MAX_PROBLEMS = 20;

/** Where both ways meet: contract → scores, out of a cache or from the model → answer. */
@Injectable()
export class Predictor {
  constructor(
    private readonly models: LiveModels,
    private readonly scoring: RowScoring,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @param id becomes the answer's `id`
   * @throws {PresageError} `unknown_model`, `unknown_version`, `unknown_alias`, `no_model`, `invalid_request` with
   *   the fields, `overloaded`, `model_unavailable`, `model_failed`, `deadline_exceeded`
   */
  async predict(request: PredictRequest, id: string, signal?: AbortSignal): Promise<PredictResult> {
    const lease = await this.lease(request);
    try {
      const rows = this.rows(request, lease.version);
      signal?.throwIfAborted();
      const predictions = await this.answer(lease, rows);
      return result(id, lease, request, predictions);
    } finally {
      lease.version.release();
    }
  }

  /** Would the request be answered, as far as can be told without the model? Throws what `predict` would. */
  async check(request: PredictRequest): Promise<void> {
    const lease = await this.lease(request);
    try {
      this.rows(request, lease.version);
    } finally {
      lease.version.release();
    }
  }

  private lease(request: PredictRequest): Lease | Promise<Lease> {
    const model = request.model ?? this.settings.models.defaultModel;
    return request.version === undefined
      ? this.models.lease(model, request.alias ?? PRODUCTION)
      : this.models.leaseVersion(model, request.version);
  }

  private rows(request: PredictRequest, { rowSchema }: LoadedVersion): Row[] {
    const problems: FieldError[] = [];
    const rows: Row[] = [];
    const { maxInstances } = this.settings.http;
    if (request.features !== undefined) {
      const row = rowSchema.read(request.features, '/features', problems);
      if (row !== undefined) rows.push(row);
    } else if ((request.instances?.length ?? 0) > maxInstances) {
      problems.push({ pointer: '/instances', detail: `must not hold more than ${maxInstances} instances` });
    } else {
      for (const [i, instance] of (request.instances ?? []).entries()) {
        const row = rowSchema.read(instance, `/instances/${i}`, problems);
        if (row !== undefined) rows.push(row);
        if (problems.length >= MAX_PROBLEMS) break;
      }
    }
    if (problems.length > 0) {
      const errors = problems.slice(0, MAX_PROBLEMS);
      throw new PresageError('invalid_request', fieldsSummary(errors), { errors });
    }
    return rows;
  }

  private async answer({ version, threshold }: Lease, rows: readonly Row[]): Promise<Prediction[]> {
    const { model, model_version_id: versionId } = version.metadata;
    const scored = await this.scoring.scores(version, rows);
    const confidences = this.metrics.confidence.of(model);
    let fromCache = 0;
    const predictions = scored.map(({ scores, cached }) => {
      const prediction = { ...version.meaning.answer(scores, threshold), cached };
      const certain = confidence(prediction);
      if (certain !== undefined) confidences.observe(certain);
      if (cached) fromCache++;
      return prediction;
    });
    this.count(model, versionId, 'model', rows.length - fromCache);
    this.count(model, versionId, 'cache', fromCache);
    return predictions;
  }

  private count(model: string, version: string, source: 'model' | 'cache', instances: number): void {
    if (instances > 0) this.metrics.predictions.inc({ model, version, source }, instances);
  }
}

function result(id: string, lease: Lease, request: PredictRequest, predictions: Prediction[]): PredictResult {
  const { model, model_version_id: version } = lease.version.metadata;
  const threshold = lease.version.meaning.threshold(lease.threshold);
  const common = { id, model, version, ...(threshold === undefined ? {} : { threshold }) };
  const [single] = predictions;
  return request.features !== undefined && single !== undefined
    ? { ...common, ...single }
    : { ...common, predictions };
}
