import type { FieldError, GoldenInstance, InputSchema, Instance } from '#contracts';
import { type Model, rowOf, RowSchema, type Table } from '#learning';

const WANTED = 5;

/** A few rows as requests would give them, with the model's answers: whoever loads the model can check it by them. */
export function goldenInstances(model: Model, table: Table, inputSchema: InputSchema): GoldenInstance[] {
  const schema = new RowSchema(inputSchema);
  const golden: GoldenInstance[] = [];
  for (let index = 0; index < table.rows && golden.length < WANTED; index++) {
    const values = rowOf(table, index);
    const input: Instance = Object.fromEntries(
      inputSchema.columns.map((column, i) => [column.name, values[i] ?? null]),
    );
    const problems: FieldError[] = [];
    const row = schema.read(input, '', problems);
    // A category that only the hold-out has is unknown, and one that the contract leaves out is null here: a request
    // may not be allowed to say either.
    if (row !== undefined) golden.push({ input, output: [...model.scores([row])] });
  }
  return golden;
}
