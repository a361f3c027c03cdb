import { type ColumnEncoding, type InputSchema, type Preprocessing, PresageError } from '#contracts';
import type { FeatureNeeds } from '../estimators/estimator.js';
import type { Table } from '../table/table.js';
import { fitCategory } from './category-encoding.js';
import { fitNumeric, type NumericOptions } from './numeric-encoding.js';
import { columnPlaces, columnsOf, type ColumnPlaces, sourceOf, sourceValues } from './numeric-source.js';

/**
 * How the columns become numbers, learned from the given rows alone: what is held out must not leak in. Numbers come
 * first (in the schema's order, then the derived ones), categories after them: the order of features everywhere.
 * @throws {PresageError} `invalid_request` when the preprocessing names columns that cannot be used so, or leaves none
 */
export function fitEncodings(
  table: Table,
  rows: Int32Array,
  schema: InputSchema,
  preprocessing: Preprocessing,
  needs: FeatureNeeds,
): ColumnEncoding[] {
  const places = columnPlaces(schema);
  checkColumns(preprocessing, table, places);
  const used = schema.columns.filter((column) => !preprocessing.unusedColumns.includes(column.name));
  const sources = [
    ...used
      .filter((column) => column.type !== 'category')
      .map(({ name }) => ({ name, source: { kind: 'column', column: name } as const })),
    ...preprocessing.derivedColumns.map((derived) => ({ name: derived.name, source: sourceOf(derived) })),
  ];
  const options: NumericOptions = {
    imputation: preprocessing.numericImputation,
    // Trees see only which number is larger: clipping could but take that from them.
    clipQuantiles: needs.scaled ? preprocessing.clipQuantiles : undefined,
    keepMissing: needs.missing === 'native',
    scaled: needs.scaled,
  };
  const numbers = sources.map(({ name, source }) =>
    fitNumeric(name, source, sourceValues(source, table, rows, places), options),
  );
  const categories = used.flatMap(({ name }) => {
    const column = table.columns[places.get(name) ?? -1];
    if (column?.kind !== 'category') return [];
    return [
      fitCategory(name, column, rows, { imputation: preprocessing.categoryImputation, as: needs.categories }),
    ];
  });
  const encodings = [...numbers, ...categories];
  if (encodings.length > 0) return encodings;
  throw new PresageError('invalid_request', 'every column is unused: there is nothing to learn from');
}

function checkColumns(preprocessing: Preprocessing, table: Table, places: ColumnPlaces): void {
  const unknown = preprocessing.unusedColumns.find((name) => !places.has(name));
  if (unknown !== undefined) {
    throw new PresageError(
      'invalid_request',
      `preprocessing: there is no column "${unknown}" to leave unused`,
    );
  }
  const derivedNames = preprocessing.derivedColumns.map(({ name }) => name);
  const taken = derivedNames.find((name, i) => places.has(name) || derivedNames.indexOf(name) !== i);
  if (taken !== undefined) {
    throw new PresageError(
      'invalid_request',
      `preprocessing: the derived column "${taken}" is there already`,
    );
  }
  for (const derived of preprocessing.derivedColumns) {
    for (const name of columnsOf(sourceOf(derived))) {
      if (table.columns[places.get(name) ?? -1]?.kind === 'numeric') continue;
      const problem = `"${derived.name}" needs "${name}", which is no column of numbers`;
      throw new PresageError('invalid_request', `preprocessing: ${problem}`);
    }
  }
}
