import type { Column } from '#contracts';
import { ArtifactError, type Row } from '#learning';
import type { ColumnData } from './tensor.js';

type Value = Row[number];
/** Column by column and row by row, values become the elements of one tensor. */
export type Cells = (values: readonly Value[]) => ColumnData;

/**
 * How columns become elements of the type that the file wants: a missing number is NaN, a missing category the empty text.
 * @throws {ArtifactError} when a column's values have no place in that type
 */
export function cellsOf(type: string, columns: readonly Column[]): Cells {
  for (const column of columns) {
    const problem = misfit(type, column);
    if (problem !== undefined) throw new ArtifactError(`column "${column.name}" ${problem}`);
  }
  const numbers = (values: readonly Value[]) => values.map((value) => (value === null ? NaN : Number(value)));
  switch (type) {
    case 'float32':
      return (values) => ({ type, data: Float32Array.from(numbers(values)) });
    case 'float64':
      return (values) => ({ type, data: Float64Array.from(numbers(values)) });
    case 'int32':
      return (values) => ({ type, data: Int32Array.from(numbers(values)) });
    case 'int64':
      return (values) => ({ type, data: BigInt64Array.from(numbers(values), BigInt) });
    case 'bool':
      return (values) => ({ type, data: Uint8Array.from(numbers(values)) });
    case 'string':
      return (values) => ({ type, data: values.map((value) => String(value ?? '')) });
    default:
      throw new ArtifactError(`inputs of type ${type} are not supported`);
  }
}

function misfit(type: string, { type: kind, nullable }: Column): string | undefined {
  if (kind === 'category' || type === 'string') {
    return kind === 'category' && type === 'string'
      ? undefined
      : `is a ${kind}, the model's input is of type ${type}`;
  }
  if (type === 'float32' || type === 'float64') return undefined;
  if (nullable) return `may be null, which an input of type ${type} cannot hold`;
  if (kind === 'number') return `may have fractions, which an input of type ${type} cannot hold`;
  if (type === 'bool' && kind !== 'boolean') return 'is no boolean, the input of the model is';
  return undefined;
}
