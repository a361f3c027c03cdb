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
  /** The contract the table was read by, for its words. */
  readonly contract?: DatasetContract;
  /** Absent of models that have nothing to be measured against. */
  readonly holdOut?: HoldOutReport;
  readonly importance?: PermutationImportance;
  readonly search?: SearchReport;
  /** The version that was in production when the gate decided. */
  readonly production?: Pick<VersionMetadata, 'model_version_id' | 'metrics' | 'training_data_file'>;
}
