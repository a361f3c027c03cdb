import type {
  DatasetContract,
  EstimatorName,
  EstimatorParams,
  GoldenInstance,
  InputSchema,
  Label,
  Metrics,
  ModelArtifact,
} from '#contracts';
import {
  evaluate,
  fit,
  learnedSchema,
  loadModel,
  positiveIndexOf,
  scoreTable,
  stratifiedSplit,
  type Table,
} from '#learning';
import { refusal } from './delivery-refusal.js';
import { goldenInstances } from './golden-instances.js';
import { type CsvLimits, readDelivery } from './read-delivery.js';
import type { RunParams } from './run-configuration.js';

/** Everything a thread needs to train; plain data. */
export interface FitOrder {
  readonly file: string;
  readonly contract: DatasetContract;
  readonly estimator: EstimatorName;
  readonly estimatorParams: EstimatorParams;
  readonly params: RunParams;
  /** Share of the rows that is held out. */
  readonly testShare: number;
  readonly limits: CsvLimits;
}

/** What a thread answers; plain data. */
export interface FitResult {
  readonly artifact: ModelArtifact;
  /** Measured on the hold-out. */
  readonly metrics: Metrics;
  readonly rows: number;
  /** Of the delivery's bytes. */
  readonly sha256: string;
  /** The contract's features with the categories that were learned. */
  readonly inputSchema: InputSchema;
  readonly golden: GoldenInstance[];
}

/**
 * Delivery in, measured model out: all the work of a run that takes the processor's time.
 * @throws {PresageError} `invalid_request` when the delivery cannot be learned from
 */
export async function fitDelivery(order: FitOrder): Promise<FitResult> {
  const { file, contract, estimator, estimatorParams, params, testShare, limits } = order;
  const { table, sha256 } = await readDelivery(file, contract, limits);
  const classes = contract.target.classes.length;
  checkSplittable(table, contract.target.classes, testShare, file);

  const { train, test } = stratifiedSplit(table.target, classes, testShare, params.seed);
  const { balanced, seed } = params;
  const artifact = await fit({
    table,
    rows: train,
    contract,
    estimator,
    params: estimatorParams,
    balanced,
    seed,
  });
  const inputSchema = learnedSchema(contract.features, artifact.encodings);
  const model = loadModel(artifact, inputSchema);
  const metrics = evaluate({
    target: test.map((row) => table.target[row] ?? -1),
    scores: scoreTable(model, table, test),
    classes,
    positiveIndex: positiveIndexOf(contract),
    threshold: params.threshold,
  });
  const golden = goldenInstances(model, table, inputSchema);
  return { artifact, metrics, rows: table.rows, sha256, inputSchema, golden };
}

/** Every class must be in both parts, or nothing can be learned or measured. */
function checkSplittable(table: Table, classes: readonly Label[], testShare: number, file: string): void {
  const counts = classes.map(() => 0);
  for (const label of table.target) counts[label] = (counts[label] ?? 0) + 1;
  const rare = counts.findIndex((count) => count < 2);
  if (rare !== -1) {
    throw refusal(
      file,
      {},
      `has ${counts[rare]} rows of class ${String(classes[rare])}; at least 2 are needed`,
    );
  }
  const testSize = Math.ceil(testShare * table.rows);
  if (Math.min(testSize, table.rows - testSize) < classes.length) {
    throw refusal(file, {}, `${table.rows} rows are too few to hold ${testShare * 100} % of them out`);
  }
}
