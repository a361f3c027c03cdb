import { DatasetContract, ESTIMATOR_PARAMS, type EstimatorName, type ModelArtifact } from '#contracts';
import { fit, MersenneTwister, type Row, TableBuilder } from '#learning';

/** Numbers far from zero, missing ones, more categories than bits in a word, a flag, and columns computed from others. */
export const MIXED = DatasetContract.parse({
  name: 'mixed',
  features: {
    columns: [
      { name: 'x', type: 'number', nullable: true },
      { name: 'year', type: 'number' },
      { name: 'hours-per-week', type: 'integer', nullable: true },
      { name: 'colour', type: 'category', nullable: true },
      { name: 'premium', type: 'boolean' },
      { name: 'town', type: 'category' },
    ],
  },
  target: { column: 'y', classes: ['no', 'yes'], positiveClass: 'yes' },
  preprocessing: {
    clipQuantiles: [0.02, 0.98],
    derivedColumns: [
      { kind: 'ratio', name: 'r', numerator: 'x', denominator: 'hours-per-week' },
      { kind: 'product', name: 'p', left: 'x', right: 'year' },
    ],
  },
});

/** Three classes told by categories alone; leaves of several classes at the end of questions about one column. */
export const CATEGORIES = DatasetContract.parse({
  name: 'categories',
  features: {
    columns: [
      { name: 'colour', type: 'category', nullable: true },
      { name: 'town', type: 'category' },
      { name: 'birthplace', type: 'category', nullable: true },
    ],
  },
  target: { column: 'y', classes: ['a', 'b', 'c'] },
});

export const NUMBERS = DatasetContract.parse({
  name: 'numbers',
  features: {
    columns: [
      { name: 'x', type: 'number', nullable: true },
      { name: 'year', type: 'number' },
      { name: 'hours-per-week', type: 'integer', nullable: true },
    ],
  },
  target: { column: 'y', classes: [10, 20, 30] },
  preprocessing: { unusedColumns: ['year'] },
});

export interface Fitted {
  readonly artifact: ModelArtifact;
  readonly contract: DatasetContract;
  /** Floats for numbers, as an ONNX model gets them; some categories were never seen in training. */
  readonly rows: Row[];
}

/** A model fitted on made-up rows of the contract, and rows to ask it about. The same each time. */
export async function fitted(
  contract: DatasetContract,
  estimator: EstimatorName,
  params: Record<string, unknown> = {},
): Promise<Fitted> {
  const random = new MersenneTwister(7);
  const builder = new TableBuilder(contract);
  const { classes } = contract.target;
  const draw = (towns: number): Row =>
    contract.features.columns.map(({ name }) => cellOf(name, random, towns));
  for (let i = 0; i < 400; i++) {
    const row = draw(45);
    const cell = (name: string) => row[contract.features.columns.findIndex((column) => column.name === name)];
    const year = cell('year');
    const past = year === undefined ? favour(cell('birthplace')) : (Number(year) - 2_000) / 20;
    const score = (Number(cell('x') ?? 1) + past + random.fraction() + favour(cell('town'))) / 4;
    const label = classes[Math.min(classes.length - 1, Math.floor(score * classes.length))];
    const problems = builder.add([...row.map((cell) => (cell === null ? '' : String(cell))), String(label)]);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  }
  const table = builder.finish();
  const artifact = await fit({
    table,
    rows: Int32Array.from({ length: table.rows }, (_, row) => row),
    contract,
    estimator,
    params: ESTIMATOR_PARAMS[estimator].parse(params),
    balanced: false,
    seed: 42,
  });
  return { artifact, contract, rows: Array.from({ length: 200 }, () => draw(60)) };
}

/** Some towns make the later classes likelier, 0 to 1: worth splitting by sets of them. */
function favour(town: Row[number] | undefined): number {
  return (Number(/\d+/.exec(String(town ?? ''))?.[0] ?? 3) % 7) / 6;
}

function cellOf(column: string, random: MersenneTwister, towns: number): Row[number] {
  const fraction = random.fraction();
  const number = Math.fround(random.fraction());
  switch (column) {
    case 'x':
      return fraction < 0.1 ? null : number;
    case 'year':
      return Math.fround(2_000 + number * 20);
    case 'hours-per-week':
      return fraction < 0.1 ? null : Math.floor(number * 5);
    case 'colour':
      return fraction < 0.1 ? null : (['red', 'green', 'blue'][Math.floor(number * 3)] ?? null);
    case 'premium':
      return number < 0.5 ? 0 : 1;
    case 'birthplace':
      return fraction < 0.1 ? null : `town ${Math.floor(number * towns)}`;
    default:
      return `town ${Math.floor(number * towns)}`;
  }
}
