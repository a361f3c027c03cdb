import { loadModel } from '#learning';
import type { MakeModel } from '#serving';

export interface FaultyModels {
  makeModel: MakeModel;
  /** From now on models of these versions (or all of them) do this in place of scoring. */
  fail(how: 'throw' | 'hang' | 'nan' | 'short', version?: (slope: number) => boolean): void;
  heal(): void;
  /** Rows scored so far by requests: warm-up and golden instances do not count. */
  rowsScored: number;
  calls: number;
}

/** Real models that can be made to throw, to hang, or to answer nonsense. */
export function faultyModels(): FaultyModels {
  let fault: 'throw' | 'hang' | 'nan' | 'short' | undefined;
  let concerns: (slope: number) => boolean = () => true;
  const models: FaultyModels = {
    rowsScored: 0,
    calls: 0,
    fail: (how, version = () => true) => {
      fault = how;
      concerns = version;
    },
    heal: () => {
      fault = undefined;
    },
    makeModel: (artifact, { input_schema: schema }) => {
      if (artifact.format === 'onnx') throw new Error('only our own models can be made faulty');
      const real = loadModel(artifact, schema);
      const { estimator } = artifact;
      const slope = estimator.kind === 'linear' ? (estimator.weights[0]?.[0] ?? NaN) : NaN;
      return {
        classes: real.classes,
        scores: (rows) => {
          models.calls++;
          models.rowsScored += rows.length;
          if (fault === undefined || !concerns(slope)) return real.scores(rows);
          if (fault === 'throw') throw new Error('the model is broken');
          if (fault === 'hang') return new Promise<Float64Array>(() => undefined);
          if (fault === 'nan') return new Float64Array(rows.length * 2).fill(NaN);
          return new Float64Array(1);
        },
      };
    },
  };
  return models;
}
