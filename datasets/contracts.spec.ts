import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DatasetContract, FieldError } from '#contracts';
import { RowSchema, TableBuilder } from '#learning';
import { DatasetCatalog } from '#registry';

const FOLDER = path.resolve(import.meta.dirname, '../../datasets');
const contracts = await new DatasetCatalog(FOLDER).list();
const each = contracts.map((contract): [string, DatasetContract] => [contract.name, contract]);

describe('the datasets that come along', () => {
  it('are listed in the README, with their number of features', async () => {
    const readme = await readFile(path.join(FOLDER, 'README.md'), 'utf8');
    for (const { name, features } of contracts) {
      const line = readme.split('\n').find((text) => text.startsWith(`| [\`${name}\`]`));
      expect(line?.split('|')[3]?.trim()).toBe(String(features.columns.length));
    }
  });

  it.each(each)('%s has an example that a model of it would accept', (_, { example = {}, features }) => {
    const problems: FieldError[] = [];
    new RowSchema(features).read(example, '', problems);
    expect(problems).toEqual([]);
  });

  it.each(each)('%s speaks of classes that it has', (_, { target }) => {
    const spokenOf = Object.values(target.labels ?? {});
    if (target.positiveClass !== undefined) spokenOf.push(target.positiveClass);
    for (const label of spokenOf) expect(target.classes).toContain(label);
    expect(target.positiveClass === undefined).toBe(target.classes.length > 2);
  });

  it.each(each)('%s names every column of a file without header', (_, contract) => {
    const { header, columns = [], drop } = contract.csv;
    const wanted = [...new TableBuilder(contract).columnNames, ...drop];
    expect([...columns].sort()).toEqual(header ? [] : wanted.sort());
  });
});
