import { DatasetContract } from '#contracts';
import type { Instance } from '#contracts';
import { MersenneTwister } from '#learning';

/** Numbers, and the categories of each column: 14 columns that become 108, as those of the public table "adult". */
const CATEGORIES = {
  work: 9,
  education: 16,
  marriage: 7,
  occupation: 15,
  relationship: 6,
  origin: 5,
  sex: 2,
  country: 42,
} as const;
const NUMBERS = ['age', 'schooling', 'gain', 'loss', 'hours'] as const;

/** A column whose every value has seven digits, so that a row can be told from all others by it alone. */
export const DISTINCT = { column: 'weight', least: 1_000_000, values: 9_000_000 } as const;

export const CENSUS = DatasetContract.parse({
  name: 'census',
  features: {
    columns: [
      ...[...NUMBERS, DISTINCT.column].map((name) => ({ name, type: 'number' })),
      ...Object.keys(CATEGORIES).map((name) => ({ name, type: 'category' })),
    ],
  },
  target: { column: 'rich', classes: [0, 1], positiveClass: 1 },
});

/** A made-up person, and whether a noisy rule calls them rich. */
export interface Person {
  readonly features: Instance;
  readonly rich: 0 | 1;
}

/** The same people for the same seed. */
export function people(count: number, seed: number): Person[] {
  const random = new MersenneTwister(seed);
  const upTo = (max: number): number => Math.floor(random.fraction() * (max + 1));
  return Array.from({ length: count }, () => {
    const numbers = { age: 17 + upTo(73), schooling: 1 + upTo(15), gain: 0, loss: 0, hours: 1 + upTo(98) };
    if (upTo(9) === 0) numbers.gain = upTo(20_000);
    if (upTo(19) === 0) numbers.loss = upTo(4_000);
    const codes = Object.entries(CATEGORIES).map(([name, size]): [string, number] => [name, upTo(size - 1)]);
    const signal =
      (numbers.age - 50) / 20 +
      (numbers.schooling - 8) / 4 +
      numbers.gain / 5_000 +
      (numbers.hours - 50) / 30 +
      codes.reduce((sum, [, code]) => sum + ((code % 5) - 2) / 4, 0);
    return {
      features: {
        ...numbers,
        [DISTINCT.column]: DISTINCT.least + upTo(DISTINCT.values - 1),
        ...Object.fromEntries(codes.map(([name, code]) => [name, `${name}-${code}`])),
      },
      rich: random.fraction() < 1 / (1 + Math.exp(-signal)) ? 1 : 0,
    };
  });
}
