import type {
  DatasetContract,
  HoldOutReport,
  PermutationImportance,
  SearchReport,
  VersionMetadata,
} from '#contracts';

/** What is known about a version. Sections whose part is absent are left out of its report. */
export interface VersionReportInput {
  readonly metadata: VersionMetadata;
  /** The alias that answers from this version with a threshold of its own, in place of the version's. */
  readonly alias?: { readonly name: string; readonly threshold: number };
  /** The contract the table was read by, for its words. */
  readonly contract?: DatasetContract;
  /** Absent of models that have nothing to be measured against. */
  readonly holdOut?: HoldOutReport;
  readonly importance?: PermutationImportance;
  readonly search?: SearchReport;
  /** The version that was in production when the gate decided. */
  readonly production?: Pick<VersionMetadata, 'model_version_id' | 'metrics' | 'training_data_file'>;
}
