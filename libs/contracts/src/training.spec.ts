import { describe, expect, it } from '@jest/globals';
import { RunRequest } from '#contracts';

describe('the request for a run', () => {
  it('may name parameters', () => {
    const request = { dataset: 'bank-customers', params: { balanced: true, seed: 7, threshold: 0.4 } };
    expect(RunRequest.parse(request)).toEqual(request);
  });

  it('is refused with a parameter that does not exist, so that a misspelt one is not a silent default', () => {
    const parsed = RunRequest.safeParse({ dataset: 'bank-customers', params: { balance: true } });
    expect(parsed.error?.issues).toMatchObject([{ path: ['params'], keys: ['balance'] }]);
  });
});
