import type { FieldError, GoldenInstance, InputSchema, Instance } from '#contracts';
import { type Model, rowOf, RowSchema, type Table } from '#learning';

const WANTED = 5;

/** A few rows as requests would give them, with the model's answers: whoever loads the model can check it by them. */
export function goldenInstances(
  model: Model,
  table: Table,
  rows: Int32Array,
  inputSchema: InputSchema,
): GoldenInstance[] {
  const schema = new RowSchema(inputSchema);
  const golden: GoldenInstance[] = [];
  for (const index of rows) {
    if (golden.length === WANTED) break;
    const values = rowOf(table, index);
    const input: Instance = Object.fromEntries(
      inputSchema.columns.map((column, i) => [column.name, values[i] ?? null]),
    );
    const problems: FieldError[] = [];
    const row = schema.read(input, '', problems);
    // A category that the contract leaves out is null here, which a request may not be allowed to say.
    if (row !== undefined) golden.push({ input, output: [...model.scores([row])] });
  }
  return golden;
}
