import type { ColumnEncoding, EstimatorName, EstimatorParams } from '#contracts';
import { InputSchema } from '#contracts';
import type { FeatureTable } from '../preprocessing/feature-table.js';
import { MersenneTwister } from '../random/mersenne-twister.js';
import { alone } from '../team/alone.js';
import type { Row } from '../table/row-schema.js';
import type { FeatureNeeds, FitInput } from './estimator.js';

const COLOURS = ['blue', 'green', 'red'];

export const SAMPLE_SCHEMA = InputSchema.parse({
  columns: [
    { name: 'x', type: 'number' },
    { name: 'y', type: 'number' },
    { name: 'colour', type: 'category', nullable: true },
  ],
});

/** Rows of two numbers and a category, with their classes: overlapping clouds around a centre per class. */
export interface Sample {
  readonly rows: readonly Row[];
  readonly target: Int32Array;
  readonly classes: number;
}

/** @param doubled the first rows that stand in it twice, the second time at the end */
export function drawSample(classes: number, rows: number, doubled = 0): Sample {
  const random = new MersenneTwister(7);
  const spread = () => random.fraction() + random.fraction() + random.fraction() - 1.5;
  const drawn = Array.from({ length: rows }, (_, row) => {
    const angle = (2 * Math.PI * row) / classes;
    // A sixth of the rows has no colour: a category that is none of the known ones.
    const colour = COLOURS[(row % classes) + random.upTo(1)] ?? null;
    return [1.2 * Math.cos(angle) + 1.2 * spread(), 1.2 * Math.sin(angle) + spread(), colour] as const;
  });
  const target = Array.from({ length: rows }, (_, row) => row % classes);
  return {
    rows: [...drawn, ...drawn.slice(0, doubled)],
    target: Int32Array.from([...target, ...target.slice(0, doubled)]),
    classes,
  };
}

/** The sample's encodings: the numbers as they are, the category as the estimator wants it. */
export function encodingsOf(needs: FeatureNeeds): ColumnEncoding[] {
  const numeric = ['x', 'y'].map((column): ColumnEncoding => ({
    kind: 'numeric',
    source: { kind: 'column', column },
    fill: needs.missing === 'native' ? null : 0,
    mean: 0,
    scale: 1,
  }));
  const category = { column: 'colour', categories: COLOURS };
  return needs.categories === 'oneHot'
    ? [...numeric, { kind: 'oneHot', ...category, fill: null }]
    : [...numeric, { kind: 'ordinal', ...category }];
}

export function fitInput<N extends EstimatorName>(
  { rows, target, classes }: Sample,
  params: EstimatorParams<N>,
  weights?: Float64Array,
): FitInput<N> {
  const number = (place: number) => Float64Array.from(rows, (row) => Number(row[place]));
  const codes = Int32Array.from(rows, (row) => COLOURS.indexOf(String(row[2])));
  const features: FeatureTable = {
    rows: rows.length,
    numeric: [number(0), number(1)],
    categorical: [{ codes, size: COLOURS.length }],
  };
  return {
    features,
    target,
    classes,
    positiveIndex: classes === 2 ? 1 : 0,
    weights,
    params,
    seed: 42,
    team: alone,
    onProgress: () => {},
  };
}
