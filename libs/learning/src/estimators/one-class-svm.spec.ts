import { describe, expect, it } from '@jest/globals';
import { type ColumnEncoding, InputSchema, ModelArtifact } from '#contracts';
import { ArtifactError } from '../scoring/artifact-error.js';
import { loadModel } from '../scoring/load-model.js';
import iris from './fixtures/iris.json' with { type: 'json' };
import { oneClassSvm } from './one-class-svm.js';
import { alone } from '../team/alone.js';

const COLUMNS = ['a', 'b', 'c', 'd'];
const schema = InputSchema.parse({ columns: COLUMNS.map((name) => ({ name, type: 'number' })) });
const encodings = COLUMNS.map((column): ColumnEncoding => ({
  kind: 'numeric',
  source: { kind: 'column', column },
  fill: 0,
  mean: 0,
  scale: 1,
}));

async function fitted(): Promise<ModelArtifact> {
  const estimator = await oneClassSvm.fit({
    features: {
      rows: iris.rows.length,
      numeric: COLUMNS.map((_, j) => Float64Array.from(iris.rows, (row) => row[j] ?? NaN)),
      categorical: [],
    },
    target: new Int32Array(iris.rows.length),
    classes: 1,
    positiveIndex: 0,
    weights: undefined,
    params: { nu: 0.1, gamma: 'auto' },
    seed: 0,
    team: alone,
    onProgress: () => {},
  });
  return { format: 'presage.model/1', encodings, classes: 1, positiveIndex: 0, estimator };
}

describe('a one-class support vector machine on the irises', () => {
  it("gives scikit-learn's scores", async () => {
    const scores = loadModel(await fitted(), schema).scores(iris.asked);
    expect(scores).toHaveLength(3);
    iris.outlierScores.forEach((score, row) => {
      expect(Math.abs((scores[row] ?? NaN) - score)).toBeLessThan(1e-5);
    });
  });

  it('leaves the same rows outside', async () => {
    const scores = loadModel(await fitted(), schema).scores(iris.rows);
    expect(scores.filter((score) => score < 0)).toHaveLength(iris.outliers);
  });

  it('is the same artifact every time, and answers to the last bit after it was written down', async () => {
    const [first, second] = [JSON.stringify(await fitted()), JSON.stringify(await fitted())];
    expect(second).toBe(first);
    const reread = loadModel(ModelArtifact.parse(JSON.parse(first)), schema).scores(iris.rows);
    expect(reread).toEqual(loadModel(await fitted(), schema).scores(iris.rows));
  });

  it('is refused when its parts do not fit together', async () => {
    const artifact = await fitted();
    const { estimator } = artifact;
    if (estimator.kind !== 'supportVectors') throw new Error(`a ${estimator.kind} model`);
    const damaged: ModelArtifact[] = [
      { ...artifact, encodings: encodings.slice(1) },
      { ...artifact, classes: 2 },
      { ...artifact, estimator: { ...estimator, rho: [] } },
      { ...artifact, estimator: { ...estimator, coefficients: [[0.5]] } },
      { ...artifact, estimator: { ...estimator, task: 'classifier' } },
    ];
    for (const wrong of damaged) expect(() => loadModel(wrong, schema)).toThrow(ArtifactError);
  });
});
