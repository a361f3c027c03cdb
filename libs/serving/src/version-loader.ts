import { Inject, Injectable } from '@nestjs/common';
import type { FieldError, GoldenInstance, StoredArtifact, VersionMetadata } from '#contracts';
import { RowSchema } from '#learning';
import type { Row } from '#learning';
import { withinDeadline } from '#redis';
import { Versions } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { CallsElsewhere } from './calls-elsewhere.js';
import { LoadedVersion } from './loaded-version.js';
import { MAKE_MODEL } from './make-model.js';
import type { MakeModel, ServableModel } from './make-model.js';
import { MicroBatch } from './micro-batch.js';
import { ModelBacklog } from './model-backlog.js';
import { ModelBreaker } from './model-breaker.js';
import { ShortTurns } from './short-turns.js';
import { UsualTime } from './usual-time.js';

export type LoadResult =
  | { kind: 'loaded'; version: LoadedVersion }
  | { kind: 'missing' }
  | { kind: 'refused'; reason: 'corrupt' | 'golden' | 'failed'; detail: string };

/**
 * Largest difference from a golden output. Ours are computed with doubles, and another processor's `exp` may round the
 * last bit another way; models of other origin are mostly computed with floats, in an order the processor decides.
 */
const GOLDEN_TOLERANCE = { 'presage.model/1': 1e-9, onnx: 1e-5 } as const;
/** A model that has not answered its golden instances by then hangs. */
const VERIFYING_MS = 60_000;
/** Enough calls for the engine to have compiled the scoring before the first request comes. */
const WARM_UP_CALLS = 50;
/** Milliseconds after which a slow model is warm enough. */
const WARM_UP_MS = 200;

/** Brings a version from the store into memory: sha256 (by the registry) → golden instances → warm-up. */
@Injectable()
export class VersionLoader {
  constructor(
    private readonly versions: Versions,
    @Inject(MAKE_MODEL) private readonly makeModel: MakeModel,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly metrics: Metrics,
    private readonly turns: ShortTurns,
    private readonly elsewhere: CallsElsewhere,
  ) {}

  /** A bad artifact is a `refused`; only a store that cannot be read throws. */
  async load(model: string, version: string): Promise<LoadResult> {
    const read = await this.versions.readArtifact(model, version);
    if (read.kind === 'missing') return read;
    if (read.kind === 'corrupt') return { kind: 'refused', reason: 'corrupt', detail: read.reason };
    try {
      return await this.loaded(read.metadata, read.artifact);
    } catch (error) {
      return {
        kind: 'refused',
        reason: 'failed',
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private async loaded(metadata: VersionMetadata, artifact: StoredArtifact): Promise<LoadResult> {
    const { model, model_version_id: version, golden } = metadata;
    const schema = new RowSchema(metadata.input_schema);
    const servable = await this.makeModel(artifact, metadata);
    const timePerRow = new UsualTime();
    let verified = false;
    try {
      const score = (rows: readonly Row[]) => finiteScores(servable, rows, timePerRow);
      const tolerance = GOLDEN_TOLERANCE[artifact.format];
      const verifying = verify({ golden, schema, score, tolerance });
      const wrong = await withinDeadline(verifying, VERIFYING_MS, 'answering the golden instances');
      if (wrong !== undefined) return { kind: 'refused', reason: 'golden', detail: wrong };
      verified = true;
      const { settings, metrics, turns } = this;
      const isElsewhere = servable.batches === true;
      const called = isElsewhere ? this.batched(model, score) : score;
      const breaker = new ModelBreaker({ model, version }, called, settings, metrics, turns);
      const backlog = isElsewhere
        ? new ModelBacklog(timePerRow, settings, metrics, this.elsewhere)
        : undefined;
      const loaded = new LoadedVersion(metadata, schema, breaker, timePerRow, servable, backlog);
      return { kind: 'loaded', version: loaded };
    } finally {
      // Not awaited: one that hangs may not let go.
      if (!verified) void servable.close?.();
    }
  }

  /** Inside the breaker, which sees one outcome per caller, and each caller's own deadline, as without batches. */
  private batched(model: string, score: Score): Score {
    const size = this.metrics.batchRows.labels({ model });
    const observed: Score = (rows) => {
      size.observe(rows.length);
      return score(rows);
    };
    const batch = new MicroBatch(observed, this.settings.models.batch);
    return (rows) => batch.scores(rows);
  }
}

/** What a model answers is not trusted: the wrong number of scores, NaN or ∞ count as its failure. */
async function finiteScores(
  model: ServableModel,
  rows: readonly Row[],
  timePerRow: UsualTime,
): Promise<Float64Array> {
  const started = performance.now();
  const answer = model.scores(rows);
  // Awaited only where there is something to wait for: others' work would be counted otherwise.
  const scores = answer instanceof Float64Array ? answer : await answer;
  timePerRow.add(((performance.now() - started) * 1_000) / rows.length);
  if (scores.length !== rows.length * model.classes) {
    throw new Error(`${scores.length} scores for ${rows.length} rows and ${model.classes} classes`);
  }
  for (const score of scores) {
    if (!Number.isFinite(score)) throw new Error(`a score is ${score}`);
  }
  return scores;
}

type Score = (rows: readonly Row[]) => Promise<Float64Array>;

interface Verification {
  readonly golden: readonly GoldenInstance[];
  readonly schema: RowSchema;
  readonly score: Score;
  readonly tolerance: number;
}

/** What is wrong with the answers to the golden instances; if nothing is, the model is warm afterwards. */
async function verify({ golden, schema, score, tolerance }: Verification): Promise<string | undefined> {
  for (const [i, { output }] of golden.entries()) {
    const scores = await score([goldenRow(golden, i, schema)]);
    const far = output.findIndex((value, k) => !(Math.abs((scores[k] ?? NaN) - value) <= tolerance));
    if (far !== -1 || scores.length !== output.length) {
      return `golden instance ${i} gives ${scores.join(', ')} in place of ${output.join(', ')}`;
    }
  }
  await warmUp(golden, schema, score);
  return undefined;
}

async function warmUp(golden: readonly GoldenInstance[], schema: RowSchema, score: Score): Promise<void> {
  if (golden.length === 0) return;
  const rows = golden.map((_, i) => goldenRow(golden, i, schema));
  const until = performance.now() + WARM_UP_MS;
  for (let call = 0; call < WARM_UP_CALLS && performance.now() < until; call++) await score(rows);
}

function goldenRow(golden: readonly GoldenInstance[], i: number, schema: RowSchema): Row {
  const problems: FieldError[] = [];
  const row = schema.read(golden[i]?.input ?? {}, `/golden/${i}`, problems);
  if (row === undefined)
    throw new Error(problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
  return row;
}
