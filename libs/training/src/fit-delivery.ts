import {
  type DatasetContract,
  type EstimatorName,
  type EstimatorParams,
  type GoldenInstance,
  type HoldOutReport,
  type InputSchema,
  type ModelArtifact,
  type SearchOrder,
  type SearchReport,
  taskOfOrder,
} from '#contracts';
import {
  learnedSchema,
  loadModel,
  outlierRate,
  positiveIndexOf,
  scoreTable,
  type Split,
  type Table,
} from '#learning';
import { fitTogether } from './fit-together.js';
import { goldenInstances } from './golden-instances.js';
import { measureHoldOut } from './hold-out-report.js';
import { type HoldOutRule, splitRows } from './hold-out-rows.js';
import { type CsvLimits, readDelivery } from './read-delivery.js';
import type { RunParams } from './run-configuration.js';
import { searchCandidates } from './search.js';
import { candidateParams } from './trial.js';

/** Everything a thread needs to train; plain data. */
export interface FitOrder {
  readonly file: string;
  readonly contract: DatasetContract;
  readonly estimator: EstimatorName;
  readonly estimatorParams: EstimatorParams;
  readonly params: RunParams;
  /** Tries candidates out on the training rows; the best replaces the estimator and its parameters. */
  readonly search?: SearchOrder;
  /** Share of the rows that is held out. */
  readonly testShare: number;
  /** Holds out these rows in place of a share, by their numbers from 0: to compare with measurements made elsewhere. */
  readonly holdOutRows?: readonly number[];
  readonly limits: CsvLimits;
}

/** How far an order is: what is being done, and which share of that. */
export interface FitProgress {
  readonly stage: 'reading' | 'searching' | 'fitting' | 'measuring';
  /** 0 to 1. */
  readonly share: number;
}

/** What is known of the answers that a model gives. */
export type Measured =
  | { readonly task: 'classification'; readonly holdOut: HoldOutReport }
  /** Share of the rows learned from that score below the run's threshold. */
  | { readonly task: 'outliers'; readonly outlierRate: number };

/** What a thread answers; plain data. */
export interface FitResult {
  /** What was fitted: as ordered, or the best candidate of the search. */
  readonly estimator: EstimatorName;
  readonly estimatorParams: EstimatorParams;
  readonly search?: SearchReport;
  readonly artifact: ModelArtifact;
  readonly measured: Measured;
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
export async function fitDelivery(
  order: FitOrder,
  onProgress: (progress: FitProgress) => void = () => undefined,
): Promise<FitResult> {
  const { file, contract, params, limits } = order;
  const { balanced, seed } = params;
  onProgress({ stage: 'reading', share: 0 });
  const { table, sha256 } = await readDelivery(file, contract, limits);
  const { train, test } = rowsOf(order, table);

  const chosen = await choose(order, table, train, (share) => onProgress({ stage: 'searching', share }));
  const artifact = await fitTogether({
    table,
    rows: train,
    contract,
    estimator: chosen.estimator,
    params: chosen.estimatorParams,
    balanced,
    seed,
    onProgress: (share) => onProgress({ stage: 'fitting', share }),
  });
  onProgress({ stage: 'measuring', share: 0 });
  const inputSchema = learnedSchema(contract.features, artifact.encodings);
  const model = loadModel(artifact, inputSchema);
  const measured = measure(order, table, test, scoreTable(model, table, test));
  const golden = goldenInstances(model, table, inputSchema);
  return { ...chosen, artifact, measured, rows: table.rows, sha256, inputSchema, golden };
}

type Chosen = Pick<FitResult, 'estimator' | 'estimatorParams' | 'search'>;

/** The estimator that is ordered, or the best of the candidates; the hold-out takes no part in it. */
async function choose(
  { search: order, estimator, estimatorParams, contract, params }: FitOrder,
  table: Table,
  rows: Int32Array,
  onProgress: (share: number) => void,
): Promise<Chosen> {
  if (order === undefined) return { estimator, estimatorParams };
  const search = await searchCandidates({ order, table, rows, contract, ...params, onProgress });
  const { candidate } = search.best;
  return { estimator: candidate.estimator, estimatorParams: candidateParams(candidate), search };
}

/**
 * Nothing says which rows are outliers, so holding some out would measure nothing and teach less: outlier models learn
 * from all rows, and their outliers are counted among the same ones.
 */
function rowsOf(order: FitOrder, table: Table): Split {
  if (taskOfOrder(order) === 'outliers') {
    const all = Int32Array.from({ length: table.rows }, (_, row) => row);
    return { train: all, test: all };
  }
  return splitRows(table, order.contract.target.classes, holdOutRule(order), order.file);
}

function measure(order: FitOrder, table: Table, rows: Int32Array, scores: Float64Array): Measured {
  const { contract, params } = order;
  const { threshold, thresholdRule: rule, seed } = params;
  const task = taskOfOrder(order);
  if (task === 'outliers') return { task, outlierRate: outlierRate(scores, threshold) };
  const holdOut = measureHoldOut({
    target: rows.map((row) => table.target[row] ?? -1),
    scores,
    labels: contract.target.classes,
    positiveIndex: positiveIndexOf(contract),
    threshold,
    rule,
    seed,
  });
  return { task, holdOut };
}

function holdOutRule({ holdOutRows, testShare, params }: FitOrder): HoldOutRule {
  return holdOutRows === undefined
    ? { kind: 'share', testShare, seed: params.seed }
    : { kind: 'rows', rows: holdOutRows };
}
