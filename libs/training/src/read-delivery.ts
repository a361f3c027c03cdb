import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { DatasetContract } from '#contracts';
import { type Table, TableBuilder } from '#learning';
import type { Settings } from '#settings';
import { readRecords } from './csv-records.js';
import { type DeliveryLayout, layoutOf } from './delivery-header.js';
import { DeliveryProblems } from './delivery-problems.js';
import { refusal } from './delivery-refusal.js';
import { readFailure } from './read-failure.js';
import { wholeLines } from './whole-lines.js';

export type CsvLimits = Settings['training']['csv'];

export interface DeliveredTable {
  readonly table: Table;
  /** Of the file's bytes, in hexadecimal: what was read, should the file change meanwhile. */
  readonly sha256: string;
}

/**
 * Reads a delivery against its contract, streaming: memory holds the table and a line or two.
 * @throws {PresageError} `invalid_request` naming file, line and column of the first problem; `errors` has more of them
 */
export async function readDelivery(
  file: string,
  contract: DatasetContract,
  limits: CsvLimits,
): Promise<DeliveredTable> {
  const hash = createHash('sha256');
  const delivery = new Delivery(file, contract, limits);
  try {
    await readRecords(
      wholeLines(hashing(createReadStream(file), hash), file, limits.maxLineBytes),
      { delimiter: contract.csv.delimiter, maxLineBytes: limits.maxLineBytes },
      (cells, line) => delivery.add(cells, line),
    );
  } catch (error) {
    throw readFailure(error, file);
  }
  return { table: delivery.finish(), sha256: hash.digest('hex') };
}

async function* hashing(
  bytes: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The records of one file on their way into a table. */
class Delivery {
  readonly #builder: TableBuilder;
  readonly #problems: DeliveryProblems;
  #layout: DeliveryLayout | undefined;

  constructor(
    private readonly file: string,
    private readonly contract: DatasetContract,
    private readonly limits: CsvLimits,
  ) {
    this.#builder = new TableBuilder(contract);
    this.#problems = new DeliveryProblems(file);
  }

  add(cells: readonly string[], line: number): void {
    const { file, limits } = this;
    if (this.#layout === undefined) {
      if (cells.length > limits.maxColumns) {
        throw refusal(file, { line }, `has ${cells.length} columns; ${limits.maxColumns} are allowed`);
      }
      this.#layout = layoutOf(cells, this.#builder.columnNames, this.contract, file);
      if (this.#layout.firstIsHeader) return;
    }
    const { width, places } = this.#layout;
    if (cells.length !== width) {
      throw refusal(file, { line }, `has ${cells.length} cells, ${width} columns are named`);
    }
    if (this.#builder.rows === limits.maxRows) {
      throw refusal(file, { line }, `has more than ${limits.maxRows} rows`);
    }
    this.#problems.add(line, this.#builder.add(places.map((place) => cells[place] ?? '')));
  }

  finish(): Table {
    this.#problems.throwIfAny();
    if (this.#layout === undefined) throw refusal(this.file, {}, 'is empty');
    if (this.#builder.rows === 0) throw refusal(this.file, {}, 'has a header, but no rows');
    return this.#builder.finish();
  }
}
