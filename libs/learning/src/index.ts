export { ArtifactError } from './scoring/artifact-error.js';
export { BOOTSTRAP, bootstrapIntervals, type BootstrapOptions } from './metrics/bootstrap.js';
export { calibrationCurve } from './metrics/calibration.js';
export { type ClassScores, isClass, rankClass, scoresOfClass } from './metrics/class-scores.js';
export { confusionMatrix } from './metrics/confusion.js';
export { precisionRecallPoints, rocPoints } from './metrics/curves.js';
export { drawnPoints } from './metrics/drawn-points.js';
export { evaluate, type Evaluation, Measurement } from './metrics/evaluate.js';
export { type DecisionRule, predictedClasses } from './metrics/predicted-classes.js';
export { type Ranking, rankByScore, thresholdCurve, type ThresholdCurve } from './metrics/ranking.js';
export { learnedSchema } from './preprocessing/learned-schema.js';
export {
  type ImportanceTask,
  type MeasuredImportance,
  permutationImportance,
} from './explanation/permutation-importance.js';
export { fit, type FitTask } from './estimators/fit.js';
export { loadModel } from './scoring/load-model.js';
export { MersenneTwister } from './random/mersenne-twister.js';
export type { Model } from './scoring/model.js';
export { outlierRate } from './scoring/outliers.js';
export { positiveIndexOf } from './metrics/positive-class.js';
export { type Row, RowSchema } from './table/row-schema.js';
export { ScoreMeaning } from './scoring/score-meaning.js';
export { unpackArray } from './scoring/packed-array.js';
export { scoreTable } from './scoring/score-table.js';
export { BOOSTING_GRID } from './selection/boosting-grid.js';
export { crossValidation, type SearchTask } from './selection/cross-validation.js';
export { type GridPoint, type GridValue, parameterGrid } from './selection/parameter-grid.js';
export { minimumRows, SEARCH_MODES, type SearchMode } from './selection/search-mode.js';
export { carryOut, type SearchPlan, type Trial, type TrialOutcome } from './selection/search-plan.js';
export { stratifiedKFold } from './selection/stratified-k-fold.js';
export { type Split, stratifiedSplit } from './selection/stratified-split.js';
export { halvingSchedule, type HalvingTask, successiveHalving } from './selection/successive-halving.js';
export { dutyOf } from './team/duties.js';
export { sharedCopy } from './team/shared-arrays.js';
export type { Duty, Member, Team } from './team/team.js';
export { type CellProblem, TableBuilder } from './table/table-builder.js';
export { rowOf, type Table, type TableColumn } from './table/table.js';
export { type ColumnProfile, datasetProfile, type DatasetProfile } from './profile/dataset-profile.js';
export { chooseThreshold } from './threshold/choose-threshold.js';
export { thresholdRow, thresholdTable } from './threshold/threshold-row.js';
