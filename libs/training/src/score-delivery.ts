import { type DatasetContract, PresageError, type VersionMetadata } from '#contracts';
import { loadModel, type Model, positiveIndexOf, scoreTable, type Table } from '#learning';
import type { Versions } from '#registry';
import { splitRows } from './hold-out-rows.js';
import { type CsvLimits, readDelivery } from './read-delivery.js';

export interface ScoreOrder {
  readonly versions: Versions;
  readonly metadata: VersionMetadata;
  readonly contract: DatasetContract;
  readonly file: string;
  readonly testShare: number;
  readonly limits: CsvLimits;
}

/** What a version says of the rows of a delivery. */
export interface ScoredDelivery {
  readonly model: Model;
  readonly table: Table;
  /** Rows that were scored: of the file the version was trained on, only those it has not seen. */
  readonly rows: Int32Array;
  readonly heldOut: boolean;
  /** Class index per scored row. */
  readonly target: Int32Array;
  /** Class probabilities, scored rows × classes. */
  readonly scores: Float64Array;
  readonly positiveIndex: number;
}

/**
 * Asks a version about a delivery whose answers are known.
 * @throws {PresageError} `no_model` when the version cannot be loaded, `invalid_request` (the delivery)
 */
export async function scoreDelivery(order: ScoreOrder): Promise<ScoredDelivery> {
  const { versions, metadata, contract, file, testShare, limits } = order;
  const read = await versions.readArtifact(metadata.model, metadata.model_version_id);
  if (read.kind !== 'ok') {
    throw new PresageError('no_model', read.kind === 'missing' ? 'The version is gone.' : read.reason);
  }
  const model = loadModel(read.artifact, metadata.input_schema);
  const { table, sha256 } = await readDelivery(file, contract, limits);
  const heldOut = sha256 === metadata.dataset.sha256;
  const rule = { kind: 'share', testShare, seed: metadata.seed } as const;
  const rows = heldOut
    ? splitRows(table, contract.target.classes, rule, file).test
    : Int32Array.from({ length: table.rows }, (_, row) => row);
  return {
    model,
    table,
    rows,
    heldOut,
    target: rows.map((row) => table.target[row] ?? -1),
    scores: scoreTable(model, table, rows),
    positiveIndex: positiveIndexOf(contract),
  };
}
