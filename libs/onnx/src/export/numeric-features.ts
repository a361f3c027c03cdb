import type { ColumnEncoding } from '#contracts';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { doubles, integers } from './tensor.js';

export type NumericEncoding = ColumnEncoding & { readonly kind: 'numeric' };

/**
 * The encoded numbers, [n, encodings], as doubles: with floats, `(x - mean) / scale` would lose the digits that matter
 * wherever a column's mean is large beside its scale. Absent when there are none.
 */
export function numericFeatures(
  graph: Graph,
  inputs: GraphInputs,
  encodings: readonly NumericEncoding[],
): string | undefined {
  if (encodings.length === 0) return undefined;
  const row = (values: number[]) => graph.constant(doubles([1, values.length], values));
  let values = sources(graph, inputs, encodings);

  const fills = encodings.map(({ fill }) => fill ?? NaN);
  if (fills.some((fill) => !Number.isNaN(fill))) {
    values = graph.add('Where', [graph.add('IsNaN', [values]), row(fills), values]);
  }
  if (encodings.some(({ clip }) => clip !== undefined)) {
    // Comparisons with NaN are false, so what is missing stays missing.
    const low = row(encodings.map(({ clip }) => clip?.[0] ?? -Infinity));
    const high = row(encodings.map(({ clip }) => clip?.[1] ?? Infinity));
    values = graph.add('Where', [graph.add('Less', [values, low]), low, values]);
    values = graph.add('Where', [graph.add('Greater', [values, high]), high, values]);
  }
  if (encodings.every(({ mean, scale }) => mean === 0 && scale === 1)) return values;
  const centred = graph.add('Sub', [values, row(encodings.map(({ mean }) => mean))]);
  return graph.add('Div', [centred, row(encodings.map(({ scale }) => scale))]);
}

/** What the encodings start from, in their order: columns, ratios and products, computed kind by kind. */
function sources(graph: Graph, inputs: GraphInputs, encodings: readonly NumericEncoding[]): string {
  const blocks: string[] = [];
  const order: number[] = [];
  const columns: string[] = [];
  encodings.forEach(({ source }, place) => {
    if (source.kind !== 'column') return;
    columns.push(source.column);
    order.push(place);
  });
  if (columns.length > 0) blocks.push(inputs.numbers(columns));
  encodings.forEach(({ source }, place) => {
    if (source.kind === 'column') return;
    blocks.push(derived(graph, inputs, source));
    order.push(place);
  });
  const [first = ''] = blocks;
  const all = blocks.length === 1 ? first : graph.add('Concat', blocks, { axis: 1 });
  if (order.every((place, i) => place === i)) return all;
  const places = encodings.map((_, place) => order.indexOf(place));
  return graph.add('Gather', [all, graph.constant(integers([places.length], places))], { axis: 1 });
}

type Derived = Exclude<NumericEncoding['source'], { kind: 'column' }>;

/** What cannot be computed (a division by zero, an overflow) is missing. */
function derived(graph: Graph, inputs: GraphInputs, source: Derived): string {
  const missing = graph.constant(doubles([1, 1], [NaN]));
  const value = source.kind === 'product' ? product(graph, inputs, source) : ratio(graph, inputs, source);
  return graph.add('Where', [graph.add('IsInf', [value]), missing, value]);
}

function product(graph: Graph, inputs: GraphInputs, { left, right }: Derived & { kind: 'product' }): string {
  return graph.add('Mul', [inputs.numbers([left]), inputs.numbers([right])]);
}

function ratio(graph: Graph, inputs: GraphInputs, source: Derived & { kind: 'ratio' }): string {
  const offset = graph.constant(doubles([1, 1], [source.offset]));
  const denominator = graph.add('Add', [inputs.numbers([source.denominator]), offset]);
  return graph.add('Div', [inputs.numbers([source.numerator]), denominator]);
}
