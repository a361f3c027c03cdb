import { describe, expect, it } from '@jest/globals';
import { InputSchema, PresageError } from '#contracts';
import type { ColumnEncoding, ModelArtifact } from '#contracts';
import { loadModel } from '../scoring/load-model.js';
import { itConforms } from './conformance.fixture.js';
import { denseRows } from './dense-rows.js';
import iris from './fixtures/iris.json' with { type: 'json' };
import { gammaOf } from './libsvm/gamma.js';
import { loadLibsvm } from './libsvm/load-libsvm.js';
import { drawSample, encodingsOf, fitInput, SAMPLE_SCHEMA } from './sample.fixture.js';
import { svc } from './svc.js';
import { alone } from '../team/alone.js';

itConforms(svc, {
  params: { C: 1, gamma: 'scale' },
  classes: [2, 3],
  doubledRow: 'other',
  weights: 'calibratedAway',
});

describe('a support vector classifier', () => {
  it.each([2, 3, 5])('answers for %i classes as LIBSVM itself does', async (classes) => {
    const sample = drawSample(classes, 200);
    const params = { C: 2, gamma: 0.7 };
    const input = fitInput(sample, params);
    const encodings = encodingsOf(svc.needs(params));
    const estimator = await svc.fit(input);
    const artifact: ModelArtifact = {
      format: 'presage.model/1',
      encodings,
      classes,
      positiveIndex: 0,
      estimator,
    };
    const scores = loadModel(artifact, SAMPLE_SCHEMA).scores(sample.rows);

    const dense = denseRows(input.features);
    const task = { type: '0', gamma: 0.7, cost: 2, probabilityEstimates: true } as const;
    const original = (await loadLibsvm()).trainAndKeep(task, dense, sample.target);
    for (const [row, values] of dense.entries()) {
      for (const { label, probability } of original.predictOneProbability(values).estimates) {
        expect(scores[row * classes + label]).toBeCloseTo(probability, 11);
      }
    }
  });

  it('tells the irises apart', async () => {
    const columns = ['a', 'b', 'c', 'd'];
    const encodings = columns.map((column): ColumnEncoding => ({
      kind: 'numeric',
      source: { kind: 'column', column },
      fill: 0,
      mean: 0,
      scale: 1,
    }));
    const schema = InputSchema.parse({ columns: columns.map((name) => ({ name, type: 'number' })) });
    const estimator = await svc.fit({
      features: {
        rows: iris.rows.length,
        numeric: columns.map((_, j) => Float64Array.from(iris.rows, (row) => row[j] ?? NaN)),
        categorical: [],
      },
      target: Int32Array.from(iris.species),
      classes: 3,
      positiveIndex: 0,
      weights: undefined,
      params: { C: 1, gamma: 'scale' },
      seed: 0,
      team: alone,
      onProgress: () => {},
    });
    const model = loadModel(
      { format: 'presage.model/1', encodings, classes: 3, positiveIndex: 0, estimator },
      schema,
    );
    const [setosa, virginica] = iris.asked.map((row) => [...model.scores([row])]);
    expect(setosa?.[0]).toBeGreaterThan(0.93);
    expect(virginica?.[2]).toBeGreaterThan(0.93);
  });

  it("has scikit-learn's width of the kernel by default", () => {
    const rows = iris.rows.slice(50).map((row) => Float64Array.from(row.slice(0, 2), (x) => 3 * x));
    expect(gammaOf('scale', rows)).toBeCloseTo(iris.gammaScale, 12);
    expect(gammaOf('auto', rows)).toBe(1 / 2);
    expect(gammaOf('scale', [new Float64Array(3), new Float64Array(3)])).toBe(1);
  });

  it('lets the rows of a heavy class cost more: their coefficients reach further', async () => {
    const sample = drawSample(2, 200);
    const weights = Float64Array.from(sample.target, (label) => (label === 0 ? 10 : 1));
    const model = await svc.fit(fitInput(sample, { C: 1, gamma: 'auto' as const }, weights));
    const coefficients = model.kind === 'supportVectors' ? (model.coefficients[0] ?? []) : [];
    expect(Math.max(...coefficients)).toBeGreaterThan(1.5);
    expect(Math.max(...coefficients)).toBeLessThanOrEqual(10);
    expect(Math.min(...coefficients)).toBeCloseTo(-1, 9);
  });

  it('refuses weights that differ within a class', async () => {
    const sample = drawSample(2, 20);
    const weights = Float64Array.from({ length: 20 }, (_, row) => 1 + row);
    const refused = svc.fit(fitInput(sample, { C: 1, gamma: 'auto' as const }, weights));
    await expect(refused).rejects.toThrow(PresageError);
  });

  it('leaves the process as it was: a promise rejected unheard is no business of LIBSVM', async () => {
    const before = process.listeners('unhandledRejection');
    await loadLibsvm();
    expect(process.listeners('unhandledRejection')).toEqual(before);
    expect(before.map(String).filter((listener) => listener.includes('exit'))).toEqual([]);
  });
});
