import type { StoredArtifact, VersionMetadata } from '#contracts';
import { loadModel } from '#learning';
import type { Row } from '#learning';

/**
 * Scores rows: probabilities, rows × classes, row by row; or one outlier score per row. May be asynchronous (a model
 * outside this thread).
 */
export interface ServableModel {
  readonly classes: number;
  /**
   * It computes elsewhere, one call after the other, and a call costs as much as many rows: callers at the same time had
   * better share one, and no more may wait than it can begin in time.
   */
  readonly batches?: boolean;
  scores(rows: readonly Row[]): Float64Array | Promise<Float64Array>;
  /** Gives back what lies outside of this thread's memory. Scores asked for afterwards fail. */
  close?(): Promise<void>;
}

/** What of a version's metadata a model is made with. */
export type ModelShape = Pick<VersionMetadata, 'input_schema' | 'classes'>;

/** Turns an artifact into something that scores. Throws when it cannot be one. */
export type MakeModel = (
  artifact: StoredArtifact,
  shape: ModelShape,
) => ServableModel | Promise<ServableModel>;
export const MAKE_MODEL = Symbol('make model');

/** Ours are computed here; those of other origin by ONNX Runtime, which is not loaded before the first one comes. */
export const makeModel: MakeModel = async (artifact, { input_schema: schema, classes }) => {
  if (artifact.format !== 'onnx') return loadModel(artifact, schema);
  const { OnnxModel } = await import('#onnx');
  return await OnnxModel.open(artifact.bytes, schema, classes.length);
};
