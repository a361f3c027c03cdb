import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DatasetContract, FeatureValue, InputSchema, Label } from '#contracts';
import { MersenneTwister, TableBuilder } from '#learning';
import type { Table } from '#learning';

/** A table as both sides read it: JSON keeps every digit. Null is missing. */
const QuestionTable = z.object({
  name: z.string(),
  schema: InputSchema,
  classes: z.array(Label).min(2),
  rows: z.array(z.array(FeatureValue)),
  /** Class index per row. */
  target: z.array(z.int().min(0)),
});
export type QuestionTable = z.infer<typeof QuestionTable>;

export async function writeQuestionTable(folder: string, table: QuestionTable): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${table.name}.json`), JSON.stringify(table));
}

export async function readQuestionTables(folder: string): Promise<QuestionTable[]> {
  const files = (await readdir(folder)).sort();
  return Promise.all(
    files.map(async (file) =>
      QuestionTable.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8'))),
    ),
  );
}

/** The contract of such a table. @param preprocessing what is done to the columns */
export function contractOf(
  { name, schema, classes }: QuestionTable,
  preprocessing: Partial<DatasetContract['preprocessing']> = {},
): DatasetContract {
  return DatasetContract.parse({
    name,
    features: schema,
    target: { column: 'y', classes, ...(classes.length === 2 ? { positiveClass: classes[1] } : {}) },
    preprocessing,
  });
}

export function tableOf({ rows, target, classes }: QuestionTable, contract: DatasetContract): Table {
  const builder = new TableBuilder(contract);
  rows.forEach((row, i) => {
    const cells = row.map((cell) => (cell === null ? '' : String(cell)));
    const problems = builder.add([...cells, String(classes[target[i] ?? -1])]);
    if (problems.length > 0) throw new Error(`row ${i}: ${JSON.stringify(problems)}`);
  });
  return builder.finish();
}

const COLOURS = ['blue', 'green', 'red'];
const ROWS = 2_000;

/**
 * Numbers, some of them missing or far out; a flag; few categories, some missing; many categories. All numbers are floats,
 * since ONNX models take floats. The same each time.
 */
export function mixedTable(classes: readonly Label[]): QuestionTable {
  const random = new MersenneTwister(11);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
  const missing = () => random.fraction() < 0.1;
  const rows: QuestionTable['rows'] = [];
  const target: number[] = [];
  for (let i = 0; i < ROWS; i++) {
    const [age, income] = [Math.fround(45 + 15 * normal()), Math.fround(Math.exp(3 + normal()))];
    const [debt, flag] = [Math.fround(5 * Math.abs(normal())), random.fraction() < 0.4];
    const [colour, town] = [Math.floor(random.fraction() * 3), Math.floor(random.fraction() * 40)];
    const signal = (age - 45) / 15 + (income > 30 ? 1 : 0) - debt / 5 + (colour - 1) + ((town % 7) - 3) / 2;
    const share = 1 / (1 + Math.exp(-signal - normal()));
    target.push(Math.min(classes.length - 1, Math.floor(share * classes.length)));
    rows.push([
      missing() ? null : age,
      income,
      missing() ? null : debt,
      flag,
      missing() ? null : (COLOURS[colour] ?? null),
      `town ${town}`,
    ]);
  }
  const schema = InputSchema.parse({
    columns: [
      { name: 'age', type: 'number', nullable: true },
      { name: 'income', type: 'number' },
      { name: 'debt', type: 'number', nullable: true },
      { name: 'flag', type: 'boolean' },
      { name: 'colour', type: 'category', nullable: true },
      { name: 'town', type: 'category' },
    ],
  });
  return { name: `mixed-${classes.length}`, schema, classes: [...classes], rows, target };
}
