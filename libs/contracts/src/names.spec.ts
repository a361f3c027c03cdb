import { describe, expect, it } from '@jest/globals';
import { ModelName } from '#contracts';

describe('a model name', () => {
  it('is refused when it could leave its folder', () => {
    expect(ModelName.safeParse('../x').success).toBe(false);
  });
});
