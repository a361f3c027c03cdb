import { describe, expect, it } from '@jest/globals';
import { type EstimatorName, type EstimatorParams, ModelArtifact } from '#contracts';
import { ArtifactError } from '../scoring/artifact-error.js';
import { loadModel } from '../scoring/load-model.js';
import type { Estimator } from './estimator.js';
import { drawSample, encodingsOf, fitInput, type Sample, SAMPLE_SCHEMA } from './sample.fixture.js';

export interface ConformanceOptions<N extends EstimatorName> {
  readonly params: EstimatorParams<N>;
  /** Numbers of classes it can tell apart. */
  readonly classes: readonly number[];
  /** Is a row of weight 2 the same as the row twice? Not where rows are drawn by lot or counted. */
  readonly doubledRow: 'same' | 'other';
  /** Do the probabilities show the weights, are they calibrated on the rows as they are, or do weights but balance the classes? */
  readonly weights?: 'shown' | 'calibratedAway' | 'balanceOnly';
}

/** What every classifier promises, whatever it is made of. Call it at the top of an estimator's spec. */
export function itConforms<N extends EstimatorName>(
  estimator: Estimator<N>,
  { params, classes, doubledRow, weights: weighing = 'shown' }: ConformanceOptions<N>,
): void {
  const fitted = async (sample: Sample, weights?: Float64Array): Promise<ModelArtifact> => {
    return {
      format: 'presage.model/1',
      encodings: encodingsOf(estimator.needs(params)),
      classes: sample.classes,
      positiveIndex: sample.classes === 2 ? 1 : 0,
      estimator: await estimator.fit(fitInput(sample, params, weights)),
    };
  };
  const scoresOf = (artifact: unknown, sample: Sample) =>
    loadModel(ModelArtifact.parse(artifact), SAMPLE_SCHEMA).scores(sample.rows);

  describe.each(classes.map((count) => [count]))(`${estimator.name} of %i classes`, (count) => {
    const sample = drawSample(count, 300);

    it('gives the same artifact for the same seed, bit for bit', async () => {
      const [first, second] = [await fitted(sample), await fitted(sample)];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    });

    it('gives probabilities that tell the classes apart', async () => {
      const scores = scoresOf(await fitted(sample), sample);
      let right = 0;
      sample.target.forEach((label, row) => {
        const own = scores.subarray(row * count, (row + 1) * count);
        expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
        if (own.indexOf(Math.max(...own)) === label) right++;
      });
      expect(right / sample.target.length).toBeGreaterThan(0.75);
    });

    it('answers to the last bit what it answered before it was written down', async () => {
      const artifact = await fitted(sample);
      const before = scoresOf(artifact, sample);
      expect(scoresOf(JSON.parse(JSON.stringify(artifact)), sample)).toEqual(before);
    });

    it('is refused with instances of another width', async () => {
      const artifact = await fitted(sample);
      const narrow = { ...artifact, encodings: artifact.encodings.slice(1) };
      expect(() => scoresOf(narrow, sample)).toThrow(ArtifactError);
    });

    if (weighing === 'shown') {
      it('leans towards a class whose rows weigh more', async () => {
        const heavy = Float64Array.from(sample.target, (label) => (label === 0 ? 10 : 1));
        const share = async (weights?: Float64Array) =>
          scoresOf(await fitted(sample, weights), sample).reduce(
            (sum, p, i) => sum + (i % count === 0 ? p : 0),
            0,
          );
        expect(await share(heavy)).toBeGreaterThan(1.05 * (await share()));
      });
    }

    if (doubledRow === 'same') {
      it('takes a row of weight 2 for two rows', async () => {
        const twice = drawSample(count, 300, 100);
        const weights = Float64Array.from(sample.target, (_, row) => (row < 100 ? 2 : 1));
        const weighted = scoresOf(await fitted(sample, weights), sample);
        const doubled = scoresOf(await fitted(twice), sample);
        weighted.forEach((score, i) => expect(score).toBeCloseTo(doubled[i] ?? NaN, 6));
      });
    }

    it('tells how far it is, from 0 to 1 and never back', async () => {
      const told: number[] = [];
      await estimator.fit({ ...fitInput(sample, params), onProgress: (share) => told.push(share) });
      expect(told.length).toBeGreaterThan(0);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(Math.min(...told)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...told)).toBeLessThanOrEqual(1);
    });

    it('ends where progress is told when the listener throws', async () => {
      const cancel = new Error('no longer wanted');
      const input = fitInput(sample, params);
      const cancelled = async () =>
        estimator.fit({
          ...input,
          onProgress: () => {
            throw cancel;
          },
        });
      await expect(cancelled()).rejects.toBe(cancel);
    });
  });
}
