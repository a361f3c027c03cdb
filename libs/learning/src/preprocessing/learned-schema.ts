import type { ColumnEncoding, InputSchema } from '#contracts';

/** The input schema with the categories the model has learned, where the contract does not list them. */
export function learnedSchema(schema: InputSchema, encodings: readonly ColumnEncoding[]): InputSchema {
  const learned = new Map<string, string[]>();
  for (const encoding of encodings) {
    if (encoding.kind === 'numeric' || encoding.categories.length === 0) continue;
    learned.set(encoding.column, encoding.categories);
  }
  return {
    ...schema,
    columns: schema.columns.map((column) => {
      const categories = column.categories ?? learned.get(column.name);
      return categories === undefined ? column : { ...column, categories };
    }),
  };
}
