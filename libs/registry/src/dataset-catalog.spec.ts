import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatasetCatalog } from '#registry';
import { openStore } from './store.fixture.js';

const contract = (name: string) => ({
  name,
  features: { columns: [{ name: 'age', type: 'number' }] },
  target: { column: 'target', classes: [0, 1], positiveClass: 1 },
});

describe('the dataset catalog', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let catalog: DatasetCatalog;

  beforeEach(async () => {
    store = await openStore();
    catalog = new DatasetCatalog(store.root);
  });
  afterEach(() => store.close());

  async function write(dataset: string, content: object | string): Promise<void> {
    await mkdir(path.join(store.root, dataset), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(path.join(store.root, dataset, 'contract.json'), text);
  }

  it('is empty when its folder is, or is not there', async () => {
    expect(await catalog.list()).toEqual([]);
    expect(await catalog.get('iris')).toBeUndefined();
    expect(await new DatasetCatalog(path.join(store.root, 'nowhere')).list()).toEqual([]);
  });

  it('gives contracts with their defaults filled in, by name', async () => {
    await write('iris', contract('iris'));
    await write('adult', contract('adult'));
    await mkdir(path.join(store.root, 'no-contract'));
    await write('Not-A-Name', contract('iris'));
    expect(await catalog.get('iris')).toMatchObject({ name: 'iris', csv: { delimiter: ',' } });
    expect((await catalog.list()).map((one) => one.name)).toEqual(['adult', 'iris']);
  });

  it.each([
    ['is no JSON', '{', /iris\/contract\.json: is not valid JSON/],
    ['lacks a field', { ...contract('iris'), target: { classes: [0, 1] } }, /target\.column/],
    [
      'has a wrong type',
      { ...contract('iris'), features: { columns: [{ name: 'a', type: 'text' }] } },
      /features\.columns\.0\.type/,
    ],
    ['has a field of no meaning', { ...contract('iris'), tagret: 1 }, /tagret/],
    ['has the name of another', contract('adult'), /iris\/contract\.json: name/],
  ])('names file and field when a contract %s', async (_, content, message) => {
    await write('iris', content);
    await expect(catalog.get('iris')).rejects.toThrow(message);
    await expect(catalog.list()).rejects.toThrow(message);
  });

  it('does not look outside of its folder', async () => {
    await expect(catalog.get('../iris')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
