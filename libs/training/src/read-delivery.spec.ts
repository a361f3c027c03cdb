import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatasetContract, PresageError } from '#contracts';
import { rowOf } from '#learning';
import { readDelivery } from './read-delivery.js';

const contract = DatasetContract.parse({
  name: 'people',
  features: {
    columns: [
      { name: 'age', type: 'number', min: 0, max: 150 },
      { name: 'city', type: 'category', nullable: true },
    ],
  },
  target: { column: 'target', classes: [0, 1] },
  csv: { drop: ['id'] },
});
const limits = { maxRows: 5, maxColumns: 6, maxLineBytes: 100 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-delivery-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, of = contract) {
  const file = path.join(folder, 'day.csv');
  await writeFile(file, content);
  return readDelivery(file, of, limits);
}

async function refused(content: string | Buffer): Promise<PresageError> {
  const error: unknown = await read(content).catch((reason: unknown) => reason);
  if (!(error instanceof PresageError)) throw new Error(`expected a refusal, got ${String(error)}`);
  expect(error.code).toBe('invalid_request');
  return error;
}

describe('a delivery', () => {
  it('becomes a table, whatever the order of its columns, and knows the sha256 of its bytes', async () => {
    const text = 'target,id,city,age\n1,a,Bern,42\n0,b,,7.5\n';
    const { table, sha256 } = await read(text);
    expect([rowOf(table, 0), rowOf(table, 1)]).toEqual([
      [42, 'Bern'],
      [7.5, null],
    ]);
    expect([...table.target]).toEqual([1, 0]);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('may have no header where the contract names the columns, or one with just these names', async () => {
    const columns = ['target', 'city', 'age'];
    const headerless = { ...contract, csv: { ...contract.csv, header: false, columns } };
    for (const text of ['1,Bern,42\n', 'target,city,age\n1,Bern,42\n']) {
      const { table } = await read(text, headerless);
      expect(table.rows).toBe(1);
      expect(rowOf(table, 0)).toEqual([42, 'Bern']);
      expect([...table.target]).toEqual([1]);
    }
    const file = 'day.csv, line 1: has 2 cells, 3 columns are named';
    await expect(read('1,Bern\n', headerless)).rejects.toThrow(file);
  });

  it('may have a byte order mark, CRLF, quotes, spaces around cells, empty lines, no newline at its end', async () => {
    const { table } = await read('\ufeff"age",city,target\r\n 42 ,"Bern, ""old""\ntown",1\r\n\r\n7,Genève,0');
    expect([rowOf(table, 0), rowOf(table, 1)]).toEqual([
      [42, 'Bern, "old"\ntown'],
      [7, 'Genève'],
    ]);
  });

  it('may be separated by what the contract says', async () => {
    const semicolons = { ...contract, csv: { ...contract.csv, delimiter: ';' } };
    const { table } = await read('age;city;target\n1;a,b;0\n', semicolons);
    expect(rowOf(table, 0)).toEqual([1, 'a,b']);
  });

  const header = 'age,city,target\n';
  it.each([
    ['is empty', '', 'day.csv: is empty'],
    ['has no rows', header, 'day.csv: has a header, but no rows'],
    ['lacks columns', 'age,x\n', 'day.csv, line 1: missing required columns: city, target'],
    ['has a column twice', 'age,city,target,age\n', 'day.csv, line 1, column "age": stands there twice'],
    ['has columns nobody expects', 'agee,age,city,target\n', /^day.csv, line 1: unexpected columns: agee /],
    ['has too many columns', 'age,city,target,a,b,c,d\n', 'day.csv, line 1: has 7 columns; 6 are allowed'],
    ['has a short line', `${header}1,a,0\n1,a\n`, 'day.csv, line 3: has 2 cells, 3 columns are named'],
    ['has a long line', `${header}1,a,0,9\n`, 'day.csv, line 2: has 4 cells, 3 columns are named'],
    ['has a null', `${header}1,a,0\n,a,0\n`, 'day.csv, line 3, column "age": must not be null'],
    ['has text for a number', `${header}=1+1,a,0\n`, 'day.csv, line 2, column "age": must be a number'],
    ['has too small a number', `${header}-1,a,0\n`, 'day.csv, line 2, column "age": must be at least 0'],
    ['has too large a number', `${header}151,a,0\n`, 'day.csv, line 2, column "age": must be at most 150'],
    ['has an unknown label', `${header}1,a,2\n`, 'day.csv, line 2, column "target": must be one of 0, 1'],
    ['has no label', `${header}1,a,\n`, 'day.csv, line 2, column "target": must not be null'],
    ['has too many rows', header + '1,a,0\n'.repeat(6), 'day.csv, line 7: has more than 5 rows'],
    [
      'opens a quote and never closes it',
      `${header}1,a,0\n1,"a,0\n1,a,0\n1,b,0`,
      'day.csv, line 5: the file ends inside a quote that row 2 opens',
    ],
    [
      'opens one in its header',
      'age,"city,target',
      'day.csv, line 1: the file ends inside a quote that the header opens',
    ],
    ['has a quote in a cell', `${header}1,a"b,0\n`, 'day.csv, line 2: a quote stands where none may be'],
    ['has text behind a quote', `${header}1,"a"b,0\n`, 'day.csv, line 2: a quote stands where none may be'],
    [
      'has a long line amid others',
      `${header}1,${'x'.repeat(99)},0\n1,a,0\n`,
      'day.csv, line 2: is longer than 100 bytes',
    ],
    ['has an endless line', header + 'x'.repeat(101), 'day.csv, line 2: is longer than 100 bytes'],
    [
      'has an endless quoted cell',
      `${header}1,"${'x\n'.repeat(80)}`,
      /^day.csv, line \d+: a record is longer/,
    ],
    ['has a NUL', `${header}1,a\0b,0\n`, 'day.csv, line 2: contains a NUL byte'],
    [
      'is not UTF-8',
      Buffer.from(`${header}1,a,0\n1,Gen\xe8ve,0\n`, 'latin1'),
      'day.csv, line 3: is not UTF-8 text',
    ],
    [
      'ends inside a character',
      Buffer.from(`${header}1,a,0\n1,\xc3`, 'latin1'),
      'day.csv, line 3: is not UTF-8 text',
    ],
    ['is UTF-16', Buffer.from(`\ufeff${header}`, 'utf16le'), 'day.csv, line 1: is not UTF-8 text'],
  ])('is refused, with its name and the place, when it %s', async (_, content, message) => {
    const error = await refused(content);
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  it('has nulls reported before values and values before labels, and all of them listed', async () => {
    const error = await refused(`${header}1,a,7\nx,a,0\n,a,0\n`);
    expect(error.message).toBe('day.csv, line 4, column "age": must not be null');
    expect(error.errors).toEqual([
      { pointer: '/lines/4/age', detail: 'must not be null' },
      { pointer: '/lines/3/age', detail: 'must be a number' },
      { pointer: '/lines/2/target', detail: 'must be one of 0, 1' },
    ]);
  });

  it('is given up after twenty problems', async () => {
    const error = await refused(header + '1,a,7\n'.repeat(1_000));
    expect(error.errors).toHaveLength(20);
  });

  it('is refused when it has gone', async () => {
    const gone = readDelivery(path.join(folder, 'gone.csv'), contract, limits);
    await expect(gone).rejects.toThrow('gone.csv: is not there');
  });
});
