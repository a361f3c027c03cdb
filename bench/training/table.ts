import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DatasetContract } from '#contracts';
import { MersenneTwister } from '#learning';
import type { Table } from '#learning';

/** A table both sides read: columns one after another as doubles (NaN: missing; categories: codes), target, hold-out. */
export interface BenchTable {
  readonly table: Table;
  /** 1: held out. */
  readonly held: Uint8Array;
}

const About = z.object({
  rows: z.int().positive(),
  /** How many numeric columns there are; the categories follow them. */
  numeric: z.int().min(0),
  /** The number of categories of each categorical column. */
  categories: z.array(z.int().min(0)),
});

/** Rows that a curved, noisy rule has labelled; every fifth is held out. The same seed gives the same table. */
export function generated(rows: number, columns: number, seed: number): BenchTable {
  const random = new MersenneTwister(seed);
  const values = Array.from({ length: columns }, () =>
    Float64Array.from({ length: rows }, () => random.fraction() * 2 - 1),
  );
  const target = Int32Array.from({ length: rows }, (_, row) => {
    const x = (c: number): number => values[c]?.[row] ?? 0;
    const signal = 2 * x(0) + x(1) * x(2) * 3 - 2 * x(3) ** 2 + Math.sin(4 * x(4)) + x(5) - x(6) + 0.5;
    return random.fraction() < 1 / (1 + Math.exp(-signal)) ? 1 : 0;
  });
  const table: Table = { rows, columns: values.map((of) => ({ kind: 'numeric', values: of })), target };
  return { table, held: Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0)) };
}

/** The contract of such a table: columns x0, x1, … and a target y; every column may have missing values. */
export function contractOf({ columns, target }: Table): DatasetContract {
  const classes = Math.max(...new Set(target)) + 1;
  return DatasetContract.parse({
    name: 'bench',
    features: {
      columns: columns.map(({ kind }, i) => ({
        name: `x${i}`,
        type: kind === 'numeric' ? 'number' : 'category',
        nullable: true,
      })),
    },
    target: {
      column: 'y',
      classes: Array.from({ length: classes }, (_, k) => k),
      ...(classes === 2 ? { positiveClass: 1 } : {}),
    },
  });
}

export async function writeTable(folder: string, { table, held }: BenchTable): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Numbers first, as the estimators see them.
  const numeric = table.columns.filter((column) => column.kind === 'numeric');
  const categories = table.columns.filter((column) => column.kind === 'category');
  const doubles = [
    ...numeric.map(({ values }) => values),
    ...categories.map(({ codes }) => Float64Array.from(codes, (code) => (code < 0 ? NaN : code))),
  ];
  await writeFile(
    path.join(folder, 'columns.f64'),
    Buffer.concat(doubles.map((of) => Buffer.from(of.buffer, of.byteOffset, of.byteLength))),
  );
  await writeFile(path.join(folder, 'target.u8'), Uint8Array.from(table.target));
  await writeFile(path.join(folder, 'held.u8'), held);
  const about: z.infer<typeof About> = {
    rows: table.rows,
    numeric: numeric.length,
    categories: categories.map((column) => column.categories.length),
  };
  await writeFile(path.join(folder, 'about.json'), JSON.stringify(about));
}

export async function readTable(folder: string): Promise<BenchTable> {
  const { rows, numeric, categories } = About.parse(
    JSON.parse(await readFile(path.join(folder, 'about.json'), 'utf8')),
  );
  const bytes = await readFile(path.join(folder, 'columns.f64'));
  const doubles = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const column = (c: number): Float64Array => doubles.subarray(c * rows, (c + 1) * rows);
  const table: Table = {
    rows,
    columns: [
      ...Array.from({ length: numeric }, (_, c) => ({ kind: 'numeric' as const, values: column(c) })),
      ...categories.map((size, i) => ({
        kind: 'category' as const,
        codes: Int32Array.from(column(numeric + i), (code) => (Number.isNaN(code) ? -1 : code)),
        categories: Array.from({ length: size }, (_, code) => `c${code}`),
      })),
    ],
    target: Int32Array.from(await readFile(path.join(folder, 'target.u8'))),
  };
  return { table, held: new Uint8Array(await readFile(path.join(folder, 'held.u8'))) };
}
