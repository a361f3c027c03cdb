import { Inject, Injectable } from '@nestjs/common';
import type { FieldError, GoldenInstance, InputSchema, ModelArtifact } from '#contracts';
import { RowSchema } from '#learning';
import type { Row } from '#learning';
import { Versions } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { LoadedVersion } from './loaded-version.js';
import { ModelBreaker } from './model-breaker.js';

/** Scores rows: probabilities (or outlier scores), rows × classes (or 1), row by row. May be asynchronous (a model outside this thread). */
export interface ServableModel {
  readonly classes: number;
  scores(rows: readonly Row[]): Float64Array | Promise<Float64Array>;
}

/** Turns an artifact into something that scores. */
export type MakeModel = (artifact: ModelArtifact, schema: InputSchema) => ServableModel;
export const MAKE_MODEL = Symbol('make model');

export type LoadResult =
  | { kind: 'loaded'; version: LoadedVersion }
  | { kind: 'missing' }
  | { kind: 'refused'; reason: 'corrupt' | 'golden' | 'failed'; detail: string };

/** Largest difference from a golden output; another processor's `exp` may round the last bit another way. */
const GOLDEN_TOLERANCE = 1e-9;
/** Enough calls for the engine to have compiled the scoring before the first request comes. */
const WARM_UP_CALLS = 50;

/** Brings a version from the store into memory: sha256 (by the registry) → golden instances → warm-up. */
@Injectable()
export class VersionLoader {
  constructor(
    private readonly versions: Versions,
    @Inject(MAKE_MODEL) private readonly makeModel: MakeModel,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly metrics: Metrics,
  ) {}

  /** A bad artifact is a `refused`; only a store that cannot be read throws. */
  async load(model: string, version: string): Promise<LoadResult> {
    const read = await this.versions.readArtifact(model, version);
    if (read.kind === 'missing') return read;
    if (read.kind === 'corrupt') return { kind: 'refused', reason: 'corrupt', detail: read.reason };
    const { metadata, artifact } = read;
    try {
      const schema = new RowSchema(metadata.input_schema);
      const servable = this.makeModel(artifact, metadata.input_schema);
      const score = (rows: readonly Row[]) => finiteScores(servable, rows);
      const wrong = await differenceFromGolden(metadata.golden, schema, score);
      if (wrong !== undefined) return { kind: 'refused', reason: 'golden', detail: wrong };
      await warmUp(metadata.golden, schema, score);
      const breaker = new ModelBreaker({ model, version }, score, this.settings, this.metrics);
      return { kind: 'loaded', version: new LoadedVersion(metadata, schema, breaker) };
    } catch (error) {
      return {
        kind: 'refused',
        reason: 'failed',
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }
}

/** What a model answers is not trusted: the wrong number of scores, NaN or ∞ count as its failure. */
async function finiteScores(model: ServableModel, rows: readonly Row[]): Promise<Float64Array> {
  const scores = await model.scores(rows);
  if (scores.length !== rows.length * model.classes) {
    throw new Error(`${scores.length} scores for ${rows.length} rows and ${model.classes} classes`);
  }
  for (const score of scores) {
    if (!Number.isFinite(score)) throw new Error(`a score is ${score}`);
  }
  return scores;
}

type Score = (rows: readonly Row[]) => Promise<Float64Array>;

async function differenceFromGolden(
  golden: readonly GoldenInstance[],
  schema: RowSchema,
  score: Score,
): Promise<string | undefined> {
  for (const [i, { output }] of golden.entries()) {
    const scores = await score([goldenRow(golden, i, schema)]);
    const far = output.findIndex((value, k) => !(Math.abs((scores[k] ?? NaN) - value) <= GOLDEN_TOLERANCE));
    if (far !== -1 || scores.length !== output.length) {
      return `golden instance ${i} gives ${scores.join(', ')} in place of ${output.join(', ')}`;
    }
  }
  return undefined;
}

async function warmUp(golden: readonly GoldenInstance[], schema: RowSchema, score: Score): Promise<void> {
  if (golden.length === 0) return;
  const rows = golden.map((_, i) => goldenRow(golden, i, schema));
  for (let call = 0; call < WARM_UP_CALLS; call++) await score(rows);
}

function goldenRow(golden: readonly GoldenInstance[], i: number, schema: RowSchema): Row {
  const problems: FieldError[] = [];
  const row = schema.read(golden[i]?.input ?? {}, `/golden/${i}`, problems);
  if (row === undefined)
    throw new Error(problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
  return row;
}
