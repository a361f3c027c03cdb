import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

/** One run of a scenario: what it may use, and what it leaves behind. */
export interface Run {
  readonly seed: number;
  readonly random: Random;
  readonly ledger: Ledger;
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
  /** Called when the run has ended, however it ended, the last one first. */
  defer(end: () => Promise<unknown>): void;
}

/** What a run showed. */
export interface Finding {
  /** Accepted jobs that never ended, or ended badly. */
  readonly lost: number;
  /** Jobs with more than one result, keys with more than one job. */
  readonly doubled: number;
  /** Answers that no active version gives, and errors that are not the documented ones. */
  readonly wrong: number;
  /** Milliseconds from the end of the fault until everything went on. */
  readonly recoveryMs?: number;
  /** What else was measured; of several runs the largest number is shown. */
  readonly measured?: Readonly<Record<string, number>>;
  /** What did not hold, in words; empty when all of it did. */
  readonly missed: readonly string[];
}

/** A fault that is made to happen. */
export interface Scenario {
  /** `T-01` */
  readonly id: string;
  /** What happens, in a few words. */
  readonly fault: string;
  /** What must hold besides nothing being lost, doubled or wrong. */
  readonly mustHold: string;
  /** Seeded runs; 5 unless told otherwise. */
  readonly runs?: number;
  /** Minutes after which a run is given up; 5 unless told otherwise. */
  readonly minutes?: number;
  /** Quick enough to run once with every `npm test`. */
  readonly short?: true;
  run(run: Run): Promise<Finding>;
}
