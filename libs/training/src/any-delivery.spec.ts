import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DatasetContract, PresageError } from '#contracts';
import { readDelivery } from './read-delivery.js';

const limits = { maxRows: 8, maxColumns: 6, maxLineBytes: 60 };

const contract = (delimiter: string) =>
  DatasetContract.parse({
    name: 'people',
    features: {
      columns: [
        { name: 'age', type: 'number', min: 0 },
        { name: 'member', type: 'boolean', nullable: true },
        { name: 'city', type: 'category', nullable: true },
      ],
    },
    target: { column: 'target', classes: [0, 1] },
    csv: { delimiter },
  });

/** Cells that mean something, and pieces of text on which parsers fall. */
const CELLS = ['1', '0', '4.5', 'true', 'Bern', '', '-1', '1e999', 'NaN', ' 7 ', '"Bern"', '"a\nb"', '=1+1'];
const PIECES = ['"', '""', ',', ';', '\t', '\r', '\n', '\0', '\ufeff', '\ud800', 'x'.repeat(61), '__proto__'];
const odd = fc.array(fc.constantFrom(...CELLS, ...PIECES), { minLength: 3, maxLength: 5 });
const good = fc.tuple(
  fc.constantFrom('1', '4.5', ' 7 ', '"42"'),
  fc.constantFrom('true', '0', ''),
  fc.constantFrom('Bern', '', '"a, b"', '=1+1'),
  fc.constantFrom('0', '1'),
);
const line: fc.Arbitrary<readonly string[]> = fc.oneof({ weight: 9, arbitrary: good }, odd);
const header = fc.oneof(
  { weight: 9, arbitrary: fc.constant(['age', 'member', 'city', 'target']) },
  fc.shuffledSubarray(['age', 'member', 'city', 'target', 'age', '']),
);
/** Mostly what a delivery looks like, and now and then nothing but bytes. */
const bytes = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        header,
        fc.array(line, { maxLength: 9 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n', '\r'),
      )
      .map(([names, lines, cut, end]) =>
        Buffer.from([names, ...lines].map((cells) => cells.join(cut)).join(end)),
      ),
  },
  fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
);

describe('whatever lies in a delivery', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'presage-any-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('it is read as a table without holes, or refused with a reason: nothing else is thrown', async () => {
    let read = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(',', ';'), async (content, delimiter) => {
        const file = path.join(folder, 'day.csv');
        await writeFile(file, content);
        try {
          const { table } = await readDelivery(file, contract(delimiter), limits);
          expect(table.rows).toBeGreaterThan(0);
          expect(table.rows).toBeLessThanOrEqual(limits.maxRows);
          expect([...table.target].every((label) => label === 0 || label === 1)).toBe(true);
          read++;
        } catch (error) {
          if (!(error instanceof PresageError)) throw error;
          expect(error.code).toBe('invalid_request');
          expect(error.message).toMatch(/^day\.csv/);
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    // Both ways have been gone, or it says nothing.
    expect(Math.min(read, refused)).toBeGreaterThan(10);
  });
});
