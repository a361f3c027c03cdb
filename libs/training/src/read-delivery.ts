import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { DatasetContract } from '#contracts';
import { type Table, TableBuilder } from '#learning';
import type { Settings } from '#settings';
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

/** A record as csv-parse hands it out when asked for positions; `lines` is the line on which it ended. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
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
  const builder = new TableBuilder(contract);
  const parser = parse({
    delimiter: contract.csv.delimiter,
    bom: true,
    info: true,
    max_record_size: limits.maxLineBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  try {
    await pipeline(
      Readable.from(wholeLines(hashing(createReadStream(file), hash), file, limits.maxLineBytes)),
      parser,
      (records: AsyncIterable<CsvRecord>) => addRecords(records, builder, { file, contract, limits }),
    );
  } catch (error) {
    throw readFailure(error, file);
  }
  return { table: builder.finish(), sha256: hash.digest('hex') };
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

async function addRecords(
  records: AsyncIterable<CsvRecord>,
  builder: TableBuilder,
  { file, contract, limits }: { file: string; contract: DatasetContract; limits: CsvLimits },
): Promise<void> {
  const problems = new DeliveryProblems(file);
  let layout: DeliveryLayout | undefined;
  for await (const { record, info } of records) {
    const line = info.lines;
    if (layout === undefined) {
      if (record.length > limits.maxColumns) {
        throw refusal(file, { line }, `has ${record.length} columns; ${limits.maxColumns} are allowed`);
      }
      layout = layoutOf(record, builder.columnNames, contract, file);
      if (layout.firstIsHeader) continue;
    }
    if (record.length !== layout.width) {
      throw refusal(file, { line }, `has ${record.length} cells, ${layout.width} columns are named`);
    }
    if (builder.rows === limits.maxRows)
      throw refusal(file, { line }, `has more than ${limits.maxRows} rows`);
    problems.add(line, builder.add(layout.places.map((place) => record[place] ?? '')));
  }
  problems.throwIfAny();
  if (layout === undefined) throw refusal(file, {}, 'is empty');
  if (builder.rows === 0) throw refusal(file, {}, 'has a header, but no rows');
}
