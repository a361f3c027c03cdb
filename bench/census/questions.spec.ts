import { describe, expect, it } from '@jest/globals';
import { censusModel } from './census-model.js';
import { people } from './census-rows.js';
import { freshRows, questions } from './questions.js';

const instances = people(20, 1).map(({ features }) => features);

const bodyOf = (request: string): string => request.slice(request.indexOf('\r\n\r\n') + 4);

describe('the questions of the benches', () => {
  it('are about rows nobody has asked for before, in no measurement', () => {
    const first = questions(instances, { as: 'plain', path: '/predict' }, 'distinct');
    const second = questions(instances, { as: 'plain', path: '/predict' }, 'distinct');
    const bodies = Array.from({ length: 2_000 }, (_, i) => bodyOf(i % 2 === 0 ? first() : second()));
    expect(new Set(bodies).size).toBe(2_000);
  });

  it('are about known rows nine times in ten, when they are to be', () => {
    const next = questions(instances, { as: 'plain', path: '/predict' }, 'hot');
    const known = new Set(Array.from({ length: 1_000 }, () => bodyOf(next())));
    const again = Array.from({ length: 1_000 }, () => bodyOf(next()));
    expect(again.filter((body) => known.has(body)).length).toBe(900);
  });

  it('say the length of their body, and ask as the server wants it', () => {
    const next = questions(instances, { as: 'features', path: '/predict' }, 'distinct');
    for (let i = 0; i < 40; i++) {
      const text = next();
      expect(text).toMatch(/^POST \/predict HTTP\/1.1\r\n/);
      expect(Number(/content-length: (\d+)/.exec(text)?.[1])).toBe(bodyOf(text).length);
      expect(Object.keys(JSON.parse(bodyOf(text)) as object)).toEqual(['features']);
    }
  });

  it('are about as many new rows as a job shall have', () => {
    const next = freshRows(instances);
    const rows = [...(JSON.parse(next(100)) as object[]), ...(JSON.parse(next(100)) as object[])];
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(200);
    expect(rows.map((row) => Object.keys(row).sort())).toEqual(
      rows.map(() => Object.keys(instances[0] ?? {}).sort()),
    );
  });

  it('are about 14 columns that a model sees as 108', async () => {
    const { artifact, schema } = await censusModel();
    expect(schema.columns.length).toBe(14);
    expect(artifact.estimator).toMatchObject({ kind: 'linear' });
    if (artifact.estimator.kind === 'linear') expect(artifact.estimator.weights[0]?.length).toBe(108);
  });
});
