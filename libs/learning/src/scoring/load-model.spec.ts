import { describe, expect, it } from '@jest/globals';
import { InputSchema, type ModelArtifact } from '#contracts';
import { ArtifactError, loadModel } from '#learning';

const number = (column: string, mean: number, scale: number) => ({
  kind: 'numeric' as const,
  source: { kind: 'column' as const, column },
  fill: mean,
  mean,
  scale,
});
const schema = InputSchema.parse({
  columns: [
    { name: 'colour', type: 'category' },
    { name: 'unused', type: 'number' },
    { name: 'x', type: 'number' },
  ],
});
const artifact: ModelArtifact = {
  format: 'presage.model/1',
  encodings: [
    number('x', 10, 2),
    { kind: 'oneHot', column: 'colour', categories: ['green', 'red'], fill: null },
  ],
  classes: 2,
  positiveIndex: 1,
  estimator: { kind: 'linear', weights: [[0.5, 1, -1]], intercepts: [0.25] },
};
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('a loaded linear model', () => {
  const model = loadModel(artifact, schema);

  it('computes what the artifact says, row by row', () => {
    const scores = model.scores([
      ['red', 0, 14],
      ['green', 0, 10],
    ]);
    expect(scores).toEqual(
      Float64Array.from([1 - sigmoid(0.25), sigmoid(0.25), 1 - sigmoid(1.25), sigmoid(1.25)]),
    );
  });

  it('takes null as the mean, and null or unknown categories as none', () => {
    const scores = model.scores([
      [null, 0, null],
      ['blue', 0, 10],
    ]);
    expect([scores[1], scores[3]]).toEqual([sigmoid(0.25), sigmoid(0.25)]);
  });

  it('gives the first class the probability when that is the positive one', () => {
    const turned = loadModel({ ...artifact, positiveIndex: 0 }, schema);
    expect(turned.scores([['blue', 0, 10]])[0]).toBe(sigmoid(0.25));
  });

  it('shares the probability among three classes', () => {
    const weights = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const three = loadModel(
      { ...artifact, classes: 3, estimator: { kind: 'linear', weights, intercepts: [0, 0, Math.log(2)] } },
      schema,
    );
    const [a = NaN, b = NaN, c = NaN] = three.scores([['red', 0, 10]]);
    expect(a + b + c).toBeCloseTo(1, 12);
    expect(b / a).toBeCloseTo(1, 12);
    expect(c / a).toBeCloseTo(2 * Math.E, 12);
  });

  it('shares it even when the sums are too large for exponentials', () => {
    const linear = { kind: 'linear' as const, weights: [[], [], []], intercepts: [1_000, 1_000, -1_000] };
    const three = loadModel({ ...artifact, encodings: [], classes: 3, estimator: linear }, schema);
    expect([...three.scores([['red', 0, 10]])]).toEqual([0.5, 0.5, 0]);
  });

  it('stays finite for absurd numbers', () => {
    const names = ['a', 'b'];
    const wild = loadModel(
      {
        ...artifact,
        encodings: names.map((name) => number(name, -1e308, 1e-3)),
        estimator: { kind: 'linear', weights: [[3, -3]], intercepts: [0] },
      },
      InputSchema.parse({ columns: names.map((name) => ({ name, type: 'number' })) }),
    );
    expect([...wild.scores([[1e308, 1e308]])]).toEqual([0.5, 0.5]);
  });

  it.each([
    ['too few outputs', { classes: 3 }],
    ['weights of another width', { encodings: artifact.encodings.slice(1) }],
    ['a column the schema lacks', { encodings: [number('y', 0, 1), artifact.encodings[1]!] }],
    ['a scale that cannot be divided by', { encodings: [number('x', 0, 1e-320), artifact.encodings[1]!] }],
    ['a positive class that does not exist', { positiveIndex: 2 }],
  ] satisfies [string, Partial<ModelArtifact>][])('is refused with %s', (_, wrong) => {
    expect(() => loadModel({ ...artifact, ...wrong }, schema)).toThrow(ArtifactError);
  });
});
