import { describe, expect, it } from '@jest/globals';
import { type DatasetContract, type EstimatorName, InputSchema, type ModelArtifact } from '#contracts';
import { learnedSchema, loadModel, type Row } from '#learning';
import { OnnxModel, toOnnx } from '#onnx';
import { CATEGORIES, fitted, MIXED, NUMBERS } from './fitted.fixture.js';

/** Our own scores and those of ONNX Runtime for the exported file, for the first rows. */
async function bothScores(
  contract: DatasetContract,
  estimator: EstimatorName,
  params?: Record<string, unknown>,
): Promise<(rows: number) => Promise<{ own: Float64Array; onnx: Float64Array }>> {
  const { artifact, rows } = await fitted(contract, estimator, params);
  const schema = learnedSchema(contract.features, artifact.encodings);
  const { classes } = contract.target;
  const own = loadModel(artifact, schema);
  const bytes = toOnnx(artifact, schema, classes);
  return async (count) => {
    const some = rows.slice(0, count);
    const model = await OnnxModel.open(bytes, schema, classes.length);
    try {
      return { own: own.scores(some), onnx: await model.scores(some) };
    } finally {
      await model.close();
    }
  };
}

const furthest = ({ own, onnx }: { own: Float64Array; onnx: Float64Array }) =>
  own.reduce((most, score, i) => Math.max(most, Math.abs(score - (onnx[i] ?? NaN))), 0);

describe('a model written as ONNX', () => {
  it.each([
    ['logistic-regression', MIXED],
    ['logistic-regression', NUMBERS],
    ['ml-logistic-regression', MIXED],
    ['gradient-boosting', MIXED],
    ['gradient-boosting', NUMBERS],
    ['random-forest', MIXED],
    ['random-forest', NUMBERS],
    ['decision-tree', MIXED],
    ['decision-tree', CATEGORIES],
    ['random-forest', CATEGORIES],
    ['gradient-boosting', CATEGORIES],
  ] as const)('of %s gives our own probabilities for batches of any size', async (estimator, contract) => {
    const scores = await bothScores(contract, estimator);
    for (const rows of [1, 5, 10, 20, 200]) {
      const both = await scores(rows);
      expect(both.onnx).toHaveLength(rows * contract.target.classes.length);
      expect(furthest(both)).toBeLessThan(1e-6);
    }
  });

  it('takes numbers and categories that are missing, and categories nobody has seen, as we do', async () => {
    const { artifact } = await fitted(MIXED, 'gradient-boosting');
    const schema = learnedSchema(MIXED.features, artifact.encodings);
    const rows: Row[] = [
      [null, 2_010, null, null, 0, 'Atlantis'],
      [0.5, 2_010, 0, 'red', 1, 'town 3'],
    ];
    const model = await OnnxModel.open(toOnnx(artifact, schema, ['no', 'yes']), schema, 2);
    const answered = await model.scores(rows);
    await model.close();
    expect(furthest({ own: loadModel(artifact, schema).scores(rows), onnx: answered })).toBeLessThan(1e-6);
  });

  const schema = InputSchema.parse({ columns: [{ name: 'label', type: 'category' }] });
  const artifact: ModelArtifact = {
    format: 'presage.model/1',
    encodings: [{ kind: 'oneHot', column: 'label', categories: ['a', 'b'], fill: null }],
    classes: 2,
    positiveIndex: 1,
    estimator: { kind: 'linear', weights: [[1, -1]], intercepts: [0] },
  };

  const packed = (array: Int16Array | Float64Array | Uint8Array | Uint32Array | Float32Array) =>
    Buffer.from(array.buffer).toString('base64');
  /** One tree over the indicators of "a" and "b": a lone leaf, or whether the category is "b". */
  const tree = (kind: 'leaf' | 'isB'): ModelArtifact => ({
    ...artifact,
    estimator: {
      kind: 'trees',
      combine: 'average',
      outputs: 1,
      base: [],
      categorySizes: [0, 0],
      trees: 1,
      features: packed(Int16Array.from(kind === 'leaf' ? [-1] : [1, -1, -1])),
      thresholds: packed(Float64Array.from(kind === 'leaf' ? [] : [0.5])),
      missingLeft: packed(Uint8Array.from(kind === 'leaf' ? [] : [0])),
      categorySets: packed(new Uint32Array()),
      values: packed(Float32Array.from(kind === 'leaf' ? [0.25] : [0.25, 0.75])),
    },
  });

  it.each([
    ['a category’s indicators', 'isB', [0.25, 0.75, 0.25, 0.25]],
    ['nothing at all', 'leaf', [0.25, 0.25, 0.25, 0.25]],
  ] as const)('may be a tree that asks about %s', async (_, kind, positive) => {
    const columns = InputSchema.parse({ columns: [{ name: 'letter', type: 'category', nullable: true }] });
    const encodings: ModelArtifact['encodings'] = [
      { kind: 'oneHot', column: 'letter', categories: ['a', 'b'], fill: null },
    ];
    const model = await OnnxModel.open(toOnnx({ ...tree(kind), encodings }, columns, [0, 1]), columns, 2);
    const scores = await model.scores([['a'], ['b'], [null], ['z']]);
    await model.close();
    expect([...scores].filter((_, i) => i % 2 === 1)).toEqual(positive);
  });

  it('is refused when a column would have the name of an output', () => {
    expect(() => toOnnx(artifact, schema, [0, 1])).toThrow(/"label" cannot stand beside/);
  });

  it.each(['svc', 'one-class-svm'] as const)('is refused when it was fitted by %s', async (estimator) => {
    const { artifact: fit } = await fitted(MIXED, estimator);
    const labels = MIXED.target.classes.slice(0, fit.classes === 1 ? 0 : 2);
    expect(() => toOnnx(fit, learnedSchema(MIXED.features, fit.encodings), labels)).toThrow(
      /support vector models cannot be written/,
    );
  });

  it('is refused when labels and classes do not fit', () => {
    expect(() => toOnnx(artifact, schema, [0, 1, 2])).toThrow(/3 labels for 2 classes/);
  });
});
