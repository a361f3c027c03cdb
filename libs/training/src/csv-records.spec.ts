import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readRecords } from './csv-records.js';

async function* inBlocks(blocks: readonly string[]): AsyncGenerator<Buffer> {
  for (const block of blocks) yield Buffer.from(block);
}

async function recordsOf(blocks: readonly string[], delimiter = ','): Promise<[string[], number][]> {
  const records: [string[], number][] = [];
  const options = { delimiter, maxLineBytes: 1_000 };
  await readRecords(inBlocks(blocks), options, (cells, line) => records.push([[...cells], line]));
  return records;
}

const cell = fc.string({
  unit: fc.constantFrom('a', '1', '.', ' ', '\t', '\u00a0', '\u3000', '\f', 'é'),
  maxLength: 4,
});
const line = fc.tuple(fc.array(cell, { maxLength: 4 }), fc.constantFrom('\n', '\r\n'));

describe('the records of a CSV file', () => {
  it.each([',', ';', '\t'])(
    'without quotes are what the parser makes of them, cut at %j',
    async (delimiter) => {
      await fc.assert(
        fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.boolean(), async (lines, mark) => {
          const blocks = lines.map(([cells, end]) => cells.join(delimiter) + end);
          if (mark) blocks[0] = `\ufeff${blocks[0] ?? ''}`;
          const parsed = parse(blocks.join(''), {
            delimiter,
            bom: true,
            record_delimiter: ['\n', '\r\n'],
            relax_column_count: true,
            skip_empty_lines: true,
            trim: true,
          });
          expect((await recordsOf(blocks, delimiter)).map(([cells]) => cells)).toEqual(parsed);
        }),
      );
    },
  );

  it('go on with the right lines after the first quote', async () => {
    const blocks = ['a,b\n\n1,2\n', '3,"x\ny"\n', '5,6\n'];
    expect(await recordsOf(blocks)).toEqual([
      [['a', 'b'], 1],
      [['1', '2'], 3],
      [['3', 'x\ny'], 5],
      [['5', '6'], 6],
    ]);
  });

  it('are left to the parser where lines end in a carriage return alone', async () => {
    expect(await recordsOf(['a,b\r1,2\r'])).toEqual([
      [['a', 'b'], 1],
      [['1', '2'], 2],
    ]);
  });

  it.each(['1,2\n', '1,"2"\n'])('are read no further than they are wanted: %j', async (text) => {
    let closed = false;
    const endless = async function* () {
      try {
        for (;;) yield Buffer.from(text);
      } finally {
        closed = true;
      }
    };
    const enough = new Error('enough');
    const reading = readRecords(endless(), { delimiter: ',', maxLineBytes: 100 }, () => {
      throw enough;
    });
    await expect(reading).rejects.toBe(enough);
    expect(closed).toBe(true);
  });
});
