import type { ColumnEncoding, InputSchema } from '#contracts';
import { encodedWidth } from '../preprocessing/encoded-width.js';
import { encodeNumber } from '../preprocessing/numeric-encoding.js';
import { columnPlaces, columnsOf, type ColumnPlaces, rowReader } from '../preprocessing/numeric-source.js';
import type { Row } from '../table/row-schema.js';
import { ArtifactError } from './artifact-error.js';

/** One encoding, ready for rows. `start` is its first place in the encoded row. */
export type EncodedColumn =
  | { readonly kind: 'numeric'; readonly start: number; readonly read: (row: Row) => number }
  | {
      readonly kind: 'oneHot' | 'ordinal';
      readonly start: number;
      /** The category's place, counted from 0; -1 is none. */
      readonly place: (row: Row) => number;
    };

/** Turns rows, in the order of the schema, into the numbers a model was fitted on. */
export class Encoder {
  readonly width: number;
  readonly columns: readonly EncodedColumn[];

  /** @throws {ArtifactError} when an encoding needs a column that the schema lacks, or cannot be computed */
  constructor(encodings: readonly ColumnEncoding[], schema: InputSchema) {
    const places = columnPlaces(schema);
    let start = 0;
    this.columns = encodings.map((encoding) => {
      const column = encodedColumn(encoding, start, places);
      start += encodedWidth([encoding]);
      return column;
    });
    this.width = start;
  }

  /** Writes the encoded row into the first `width` places: indicators 0 or 1, ordinal codes, NaN for missing. */
  write(row: Row, into: Float64Array): void {
    into.fill(0, 0, this.width);
    for (const column of this.columns) {
      if (column.kind === 'numeric') {
        into[column.start] = column.read(row);
        continue;
      }
      const place = column.place(row);
      if (column.kind === 'ordinal') into[column.start] = place === -1 ? NaN : place;
      else if (place !== -1) into[column.start + place] = 1;
    }
  }
}

function encodedColumn(encoding: ColumnEncoding, start: number, places: ColumnPlaces): EncodedColumn {
  const needed = encoding.kind === 'numeric' ? columnsOf(encoding.source) : [encoding.column];
  const absent = needed.find((column) => !places.has(column));
  if (absent !== undefined) throw new ArtifactError(`the schema has no column "${absent}"`);
  if (encoding.kind === 'numeric') {
    if (!Number.isFinite(1 / encoding.scale)) {
      throw new ArtifactError(`"${needed.join('", "')}" has no usable scale`);
    }
    const read = rowReader(encoding.source, places);
    const encode = encodeNumber(encoding);
    return { kind: 'numeric', start, read: (row) => encode(read(row)) };
  }
  const at = places.get(encoding.column) ?? -1;
  const placeOf = new Map(encoding.categories.map((category, i) => [category, i]));
  const fill = encoding.kind === 'oneHot' ? encoding.fill : null;
  const missing = fill === null ? -1 : (placeOf.get(fill) ?? -1);
  const place = (row: Row) => {
    const value = row[at];
    return typeof value === 'string' ? (placeOf.get(value) ?? -1) : missing;
  };
  return { kind: encoding.kind, start, place };
}
