import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { PlainLines } from './plain-lines.js';

/** Takes one record; `line` is the line on which it ended, from 1. May throw to end the reading. */
export type TakeRecord = (cells: readonly string[], line: number) => void;

export interface CsvOptions {
  readonly delimiter: string;
  readonly maxLineBytes: number;
}

/** A record as csv-parse hands it out when asked for positions. */
interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads the records of a CSV file: cells trimmed, empty lines left out. Up to the first quote every line is a record
 * and needs no parser, which is several times as fast; most tables have none.
 * @param blocks whole lines, in UTF-8
 */
export async function readRecords(
  blocks: AsyncIterable<Buffer>,
  options: CsvOptions,
  take: TakeRecord,
): Promise<void> {
  const plain = new PlainLines(options.delimiter);
  const iterator = blocks[Symbol.asyncIterator]();
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (plain.read(next.value, take)) continue;
      await parseRest(restOf(next.value, iterator), options, (cells, line) =>
        take(cells, plain.lines + line),
      );
      return;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* restOf(block: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield block;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

function parseRest(blocks: AsyncIterable<Buffer>, options: CsvOptions, take: TakeRecord): Promise<void> {
  const parser = parse({
    delimiter: options.delimiter,
    bom: true,
    info: true,
    max_record_size: options.maxLineBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  return pipeline(Readable.from(blocks), parser, async (records: AsyncIterable<ParsedRecord>) => {
    for await (const { record, info } of records) take(record, info.lines);
  });
}
