import type { Column, InputSchema } from '#contracts';
import { ArtifactError, type Row } from '#learning';
import { cellsOf } from './cells.js';
import type { SessionCall } from './session-thread.js';
import type { Declared } from './tensor.js';

export type MakeFeeds = (rows: readonly Row[]) => SessionCall['feeds'];

type Input = Declared & { readonly isTensor: true };

/**
 * How rows become a model's inputs: one tensor [n, columns] with the columns in the order of the schema, or one tensor
 * [n, 1] (or [n]) per column, of its name.
 * @throws {ArtifactError} when inputs and schema do not fit together
 */
export function modelInputs(inputs: readonly Declared[], { columns }: InputSchema): MakeFeeds {
  const tensors = inputs.filter((input) => input.isTensor);
  const [first] = tensors;
  if (first === undefined || tensors.length !== inputs.length) {
    throw new ArtifactError('the model has no inputs, or some that are no tensors');
  }
  const isMatrix = tensors.length === 1 && (columns.length > 1 || first.name !== columns[0]?.name);
  return isMatrix ? matrixOf(first, columns) : columnByColumn(tensors, columns);
}

function matrixOf(input: Input, columns: readonly Column[]): MakeFeeds {
  const width = input.shape[1];
  if (input.shape.length !== 2 || (typeof width === 'number' && width !== columns.length)) {
    const shape = `[${input.shape.join(', ')}]`;
    throw new ArtifactError(
      `the input "${input.name}" is ${shape}, the schema has ${columns.length} columns`,
    );
  }
  checkBatch(input);
  const cells = cellsOf(input.type, columns);
  return (rows) => [[input.name, { ...cells(rows.flat()), dims: [rows.length, columns.length] }]];
}

function columnByColumn(inputs: readonly Input[], columns: readonly Column[]): MakeFeeds {
  const extra = inputs.find(({ name }) => columns.every((column) => column.name !== name));
  if (extra !== undefined) throw new ArtifactError(`the schema has no column for the input "${extra.name}"`);
  const feeds = columns.map((column, place) => {
    const input = inputs.find(({ name }) => name === column.name);
    if (input === undefined)
      throw new ArtifactError(`the model has no input for the column "${column.name}"`);
    const [, width = 1] = input.shape;
    if (input.shape.length > 2 || (typeof width === 'number' && width !== 1)) {
      throw new ArtifactError(`the input "${input.name}" is [${input.shape.join(', ')}], not [n, 1]`);
    }
    checkBatch(input);
    const cells = cellsOf(input.type, [column]);
    const inner = input.shape.length === 2 ? [1] : [];
    return (rows: readonly Row[]) =>
      [
        input.name,
        { ...cells(rows.map((row) => row[place] ?? null)), dims: [rows.length, ...inner] },
      ] as const;
  });
  return (rows) => feeds.map((feed) => feed(rows));
}

/** Some exporters fix the number of rows to that of their example; such a file cannot answer other requests. */
function checkBatch({ name, shape }: Input): void {
  if (typeof shape[0] === 'number') {
    throw new ArtifactError(
      `the input "${name}" takes ${shape[0]} rows only; export it with a free first dimension`,
    );
  }
}
