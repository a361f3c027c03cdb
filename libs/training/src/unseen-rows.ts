import {
  type DatasetContract,
  type ModelArtifact,
  PresageError,
  taskOf,
  type VersionMetadata,
} from '#contracts';
import { loadModel, type Model, type Table } from '#learning';
import { splitRows } from './hold-out-rows.js';
import { type CsvLimits, readDelivery } from './read-delivery.js';

/** A version, and a delivery to measure it on. */
export interface VersionOnDelivery {
  readonly metadata: VersionMetadata;
  readonly artifact: ModelArtifact;
  /** Of the version's dataset. */
  readonly contract: DatasetContract;
  readonly file: string;
  readonly limits: CsvLimits;
}

export interface UnseenRows {
  readonly model: Model;
  readonly table: Table;
  readonly rows: Int32Array;
}

/**
 * The rows of a delivery that the version has not learned from: of its own delivery those that were held out, of another
 * one all. A delivery is the version's own when its bytes are the same.
 * @throws {PresageError} `invalid_request` when the delivery cannot be read, the contract is not the version's any more,
 *   or the version looks for outliers
 */
export async function unseenRows(of: VersionOnDelivery): Promise<UnseenRows> {
  const { metadata, artifact, contract, file, limits } = of;
  if (taskOf(metadata) === 'outliers')
    throw new PresageError('invalid_request', 'outlier models have nothing to be measured against');
  checkSameColumns(metadata, contract);
  const { table, sha256 } = await readDelivery(file, contract, limits);
  const model = loadModel(artifact, metadata.input_schema);
  if (sha256 !== metadata.dataset.sha256) {
    return { model, table, rows: Int32Array.from({ length: table.rows }, (_, row) => row) };
  }
  const { test_share: testShare, seed } = metadata;
  if (testShare === undefined)
    throw new PresageError('invalid_request', 'the version does not say which rows were held out');
  const { test } = splitRows(table, contract.target.classes, { kind: 'share', testShare, seed }, file);
  return { model, table, rows: test };
}

/** Columns and classes go by their places in the artifact: a contract that has changed would give nonsense. */
function checkSameColumns(
  { input_schema, classes, dataset }: VersionMetadata,
  contract: DatasetContract,
): void {
  const said = [input_schema.columns.map(({ name }) => name), classes];
  const now = [contract.features.columns.map(({ name }) => name), contract.target.classes];
  if (JSON.stringify(said) === JSON.stringify(now)) return;
  throw new PresageError(
    'invalid_request',
    `the columns or classes of dataset ${dataset.name} have changed since the version was trained`,
  );
}
