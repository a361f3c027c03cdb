import type { ColumnEncoding } from '#contracts';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';

export type CategoryEncoding = Exclude<ColumnEncoding, { kind: 'numeric' }>;

/**
 * A category's place in its encoding's list, [n], int64. What has none (missing, unknown) is at the place after the
 * last, so that a table with a row for it can be looked up without a condition.
 */
export function categoryPlaces(graph: Graph, inputs: GraphInputs, encoding: CategoryEncoding): string {
  const { categories, column } = encoding;
  const none = categories.length;
  const places = new Map(categories.map((category, place) => [category, place]));
  const fill = encoding.kind === 'oneHot' ? encoding.fill : null;
  // A tensor of texts has no null: the empty text is what is missing, unless it is a category itself.
  if (!places.has('')) places.set('', fill === null ? none : (places.get(fill) ?? none));
  return graph.addMl('LabelEncoder', [inputs.category(column)], {
    keys_strings: [...places.keys()],
    values_int64s: [...places.values()],
    default_int64: none,
  });
}
