import type { EstimatorArtifact, EstimatorName, EstimatorParams } from '#contracts';
import type { Team } from '../team/team.js';
import type { FeatureTable } from '../preprocessing/feature-table.js';

/** What an estimator wants its features to be. */
export interface FeatureNeeds {
  /** Numbers with mean 0 and variance 1. */
  readonly scaled: boolean;
  /** Missing numbers as NaN (it learns from them), or imputed. */
  readonly missing: 'native' | 'imputed';
  /** Categories as codes it splits itself, or as indicators. */
  readonly categories: 'ordinal' | 'oneHot';
}

export interface FitInput<N extends EstimatorName = EstimatorName> {
  /** The training rows only. */
  readonly features: FeatureTable;
  /** Class index per row. */
  readonly target: Int32Array;
  readonly classes: number;
  /** Index of the class a single output speaks of. */
  readonly positiveIndex: number;
  /** Weight per row; 1 each when absent. Balanced classes come as weights. */
  readonly weights: Float64Array | undefined;
  readonly params: EstimatorParams<N>;
  readonly seed: number;
  /** Who fits; the artifact does not depend on how many they are. */
  readonly team: Team;
  /** Told now and then how far the fit is, 0 to 1; throws to cancel it. */
  readonly onProgress: (share: number) => void;
}

/**
 * An algorithm that can be fitted: the same input gives the same artifact, bit for bit. Encoded instances are all
 * numeric features in the order of the table, then the categorical ones, an indicator each where they are one-hot.
 */
export interface Estimator<N extends EstimatorName = EstimatorName> {
  readonly name: N;
  needs(params: EstimatorParams<N>): FeatureNeeds;
  /** @throws {PresageError} `invalid_request` when these rows cannot be learned from by this algorithm */
  fit(input: FitInput<N>): EstimatorArtifact | Promise<EstimatorArtifact>;
}
