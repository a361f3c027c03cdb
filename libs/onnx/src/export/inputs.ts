import { type InputSchema, PresageError } from '#contracts';
import type { Graph } from './graph.js';
import { ELEMENT } from './model-proto.js';
import { integers } from './tensor.js';

export const FLOAT_INPUT = 'float_input';
export const LABEL = 'label';
export const PROBABILITIES = 'probabilities';

/** Where the columns come into the graph. */
export interface GraphInputs {
  /** The numeric columns by name as doubles, [n, columns]; a missing one is NaN. */
  numbers(columns: readonly string[]): string;
  /** A category as text, [n]; a missing one is the empty text. */
  category(column: string): string;
}

/**
 * Declares the inputs: where all columns are numbers, one tensor `float_input` [n, columns] in the order of the schema;
 * otherwise one tensor [n, 1] per column, of its name, float or string.
 * @throws {PresageError} `invalid_request` when a column has the name of an output
 */
export function declareInputs(graph: Graph, { columns }: InputSchema): GraphInputs {
  const names = columns.map(({ name }) => name);
  const numeric = columns.filter(({ type }) => type !== 'category').map(({ name }) => name);
  const matrix =
    numeric.length === columns.length ? oneTensor(graph, names) : tensors(graph, columns, numeric);
  const widened = matrix && graph.add('Cast', [matrix], { to: ELEMENT.double });
  return {
    numbers: (wanted) => {
      const places = wanted.map((name) => numeric.indexOf(name));
      if (widened === undefined || places.includes(-1)) throw noSuchColumn(wanted, numeric);
      if (places.length === numeric.length && places.every((place, i) => place === i)) return widened;
      return graph.add('Gather', [widened, graph.constant(integers([places.length], places))], { axis: 1 });
    },
    category: (name) => {
      if (!names.includes(name) || numeric.includes(name)) throw noSuchColumn([name], names);
      return graph.add('Reshape', [name, graph.constant(integers([1], [-1]))]);
    },
  };
}

function oneTensor(graph: Graph, names: readonly string[]): string {
  return graph.input(FLOAT_INPUT, 'float', names.length);
}

function tensors(
  graph: Graph,
  columns: InputSchema['columns'],
  numeric: readonly string[],
): string | undefined {
  for (const { name, type } of columns) {
    if (name === LABEL || name === PROBABILITIES) {
      throw new PresageError('invalid_request', `a column called "${name}" cannot stand beside that output`);
    }
    graph.input(name, type === 'category' ? 'string' : 'float', 1);
  }
  return numeric.length === 0 ? undefined : graph.add('Concat', [...numeric], { axis: 1 });
}

function noSuchColumn(wanted: readonly string[], present: readonly string[]): PresageError {
  const absent = wanted.filter((name) => !present.includes(name));
  return new PresageError('invalid_request', `the model needs "${absent.join('", "')}", not in the schema`);
}
