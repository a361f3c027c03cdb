import type { Meta, ReadinessReport } from './ops-answers.js';

/** Knows what operators ask: of the process it runs in, or of several that are one to whoever asks. */
export abstract class OpsSource {
  abstract readiness(): Promise<ReadinessReport>;
  abstract meta(): Promise<Meta>;
  /** In the text format of Prometheus. */
  abstract metrics(): Promise<string>;
}
