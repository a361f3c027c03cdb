import { describe, expect, it } from '@jest/globals';
import { PreprocessingChange, RunRequest, ScheduleRequest } from '#contracts';

const problems = (schema: typeof RunRequest | typeof ScheduleRequest, body: object) =>
  schema
    .safeParse({ dataset: 'adult', ...body })
    .error?.issues.map(({ path, message }) => [path.join('/'), message]);

describe('a request to train', () => {
  it('may hold parameters of the run and of its estimator side by side', () => {
    const params = { seed: 7, balanced: true, C: 0.5, preprocessing: { numericImputation: 'median' } };
    const request = { dataset: 'adult', estimator: 'logistic-regression', params };
    expect(RunRequest.parse(request)).toEqual(request);
  });

  it.each([
    [
      'a parameter of another estimator',
      { params: { C: 1 } },
      'params/C',
      /is no parameter of ml-logistic-regression/,
    ],
    ['a misspelt one', { estimator: 'svc', params: { c: 1 } }, 'params/c', /is no parameter of svc/],
    ['one out of range', { estimator: 'svc', params: { C: -1 } }, 'params/C', /./],
    ['a wrong one of the run', { params: { seed: -1 } }, 'params/seed', /./],
    ['a threshold that is no probability', { params: { threshold: -1 } }, 'params/threshold', /0 to 1/],
    [
      'a rule for the threshold of an outlier model',
      { estimator: 'one-class-svm', params: { thresholdRule: { kind: 'bestF1' } } },
      'params/thresholdRule',
      /needs probabilities/,
    ],
    [
      'an outlier model among the candidates',
      { search: { kind: 'halving', candidates: [{ estimator: 'one-class-svm', params: {} }] } },
      'search/candidates/0/estimator',
      /gives no probabilities/,
    ],
  ])('is refused with %s, also in a schedule', (_, body, pointer, message) => {
    const expected = [[pointer, expect.stringMatching(message)]];
    expect(problems(RunRequest, body)).toEqual(expected);
    expect(problems(ScheduleRequest, { ...body, everySeconds: 60 })).toEqual(expected);
  });

  it('may ask for any score as the threshold of an outlier model', () => {
    const request = { dataset: 'iris', estimator: 'one-class-svm', params: { threshold: -2.5 } };
    expect(RunRequest.parse(request)).toEqual(request);
  });

  it('leaves the preprocessing that it does not name to the dataset', () => {
    expect(PreprocessingChange.parse({ clipQuantiles: [0, 1] })).toEqual({ clipQuantiles: [0, 1] });
  });
});
