import { describe, expect, it } from '@jest/globals';
import { outlierRate, ScoreMeaning } from '#learning';

const answer = (
  version: ConstructorParameters<typeof ScoreMeaning>[0],
  scores: number[],
  threshold?: number,
) => new ScoreMeaning(version).answer(scores, threshold);

describe('the meaning of scores', () => {
  const binary = { classes: ['no', 'yes'], positive_class: 'no' };

  it('of two classes is the positive one from the threshold on', () => {
    expect(answer(binary, [0.5, 0.5])).toEqual({
      prediction: 'no',
      probability: 0.5,
      probabilities: { no: 0.5, yes: 0.5 },
    });
    expect(answer(binary, [0.5, 0.5], 0.6)).toMatchObject({ prediction: 'yes', probability: 0.5 });
    expect(answer({ classes: ['no', 'yes'] }, [0.4, 0.6])).toMatchObject({ prediction: 'yes' });
  });

  it('of more classes is the most probable one, the first of equals', () => {
    const classes = [1, 2, 3];
    expect(answer({ classes }, [0.4, 0.4, 0.2], 0.9)).toMatchObject({ prediction: 1, probability: 0.4 });
    expect(answer({ classes }, [0.2, 0.3, 0.5])).toMatchObject({ prediction: 3, probability: 0.5 });
  });

  it('of no classes is an outlier below the threshold, and none at it', () => {
    expect(answer({ classes: [] }, [-0.1])).toEqual({ score: -0.1, outlier: true });
    expect(answer({ classes: [] }, [0])).toEqual({ score: 0, outlier: false });
    expect(answer({ classes: [] }, [-0.1], -1)).toEqual({ score: -0.1, outlier: false });
  });

  it('has as many scores per row as classes, and one without any', () => {
    const widths = [[], [0, 1], [1, 2, 3]].map((classes) => new ScoreMeaning({ classes }).width);
    expect(widths).toEqual([1, 2, 3]);
  });

  it('has a threshold unless there are more than two classes', () => {
    const thresholds = [[], [0, 1], [1, 2, 3]].map((classes) => {
      const meaning = new ScoreMeaning({ classes });
      return [meaning.threshold(undefined), meaning.threshold(0.3)];
    });
    expect(thresholds).toEqual([
      [0, 0.3],
      [0.5, 0.3],
      [undefined, undefined],
    ]);
  });
});

describe('the rate of outliers', () => {
  it('counts scores below the threshold', () => {
    expect(outlierRate(Float64Array.of(-2, -1, 0, 1), 0)).toBe(0.5);
    expect(outlierRate(Float64Array.of(-2, -1, 0, 1), -1)).toBe(0.25);
    expect(outlierRate(new Float64Array(0), 0)).toBe(0);
  });
});
