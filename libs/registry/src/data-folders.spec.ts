import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataFolders } from '#registry';
import { openStore } from './store.fixture.js';

const refused = { kind: 'refused', reason: expect.stringContaining('data folder') };
const missing = { kind: 'missing', reason: expect.stringContaining('no delivery') };

describe('the data folders', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let root: string;
  let folders: DataFolders;

  beforeEach(async () => {
    store = await openStore();
    root = await realpath(store.root);
    folders = new DataFolders(['first', 'second', 'not-there'].map((name) => path.join(root, name)));
    await file('first/bank/day_1.csv');
    await file('outside/secret.csv');
  });
  afterEach(() => store.close());

  async function file(name: string): Promise<string> {
    const full = path.join(root, name);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, 'a,b\n');
    return full;
  }
  const found = (name: string) => ({ kind: 'found', file: path.join(root, name) });

  it('give the newest delivery of a dataset, by the natural order of names', async () => {
    for (const n of [2, 10, 9]) await file(`first/bank/day_${n}.csv`);
    expect(await folders.find('bank')).toEqual(found('first/bank/day_10.csv'));
    await file('first/bank/day_010.csv'); // Equal in natural order: still always the same one.
    expect(await folders.find('bank')).toEqual(found('first/bank/day_10.csv'));
  });

  it('do not take a hidden, half-written or other file, or a folder, for a delivery', async () => {
    for (const name of ['.z.csv', '~z.csv', 'z.csv.tmp', 'z.csv~', 'z.txt']) await file(`first/bank/${name}`);
    await mkdir(path.join(root, 'first/bank/z.csv'));
    expect(await folders.find('bank')).toEqual(found('first/bank/day_1.csv'));
  });

  it('are looked through in their order', async () => {
    await file('second/bank/day_9.csv');
    await file('second/adult/a.csv');
    expect(await folders.find('bank')).toEqual(found('first/bank/day_1.csv'));
    expect(await folders.find('adult')).toEqual(found('second/adult/a.csv'));
    expect(await folders.find('adult', 'adult/a.csv')).toEqual(found('second/adult/a.csv'));
  });

  it('give a file or folder by its path below a data folder, below the dataset’s, or absolute', async () => {
    await file('second/bank/old/day_3.csv');
    expect(await folders.find('bank', 'bank/day_1.csv')).toEqual(found('first/bank/day_1.csv'));
    expect(await folders.find('bank', 'day_1.csv')).toEqual(found('first/bank/day_1.csv'));
    expect(await folders.find('bank', './old')).toEqual(found('second/bank/old/day_3.csv'));
    expect(await folders.find('bank', path.join(root, 'second/bank/old'))).toEqual(
      found('second/bank/old/day_3.csv'),
    );
  });

  it('say that there is nothing when there is nothing', async () => {
    await mkdir(path.join(root, 'first/empty'));
    expect(await folders.find('adult')).toEqual(missing);
    expect(await folders.find('bank', 'day_2.csv')).toEqual(missing);
    expect(await folders.find('bank', 'day_1.csv/x')).toEqual(missing);
    expect(await folders.find('bank', 'empty')).toEqual(missing);
    expect(await folders.find('bank', 'x'.repeat(300))).toEqual(missing);
    expect(await new DataFolders([path.join(root, 'not-there')]).find('bank')).toEqual(missing);
  });

  it.each([
    ['/etc/passwd'],
    ['/etc/no-such-file'], // The same answer: it must not tell what exists.
    ['../../outside/secret.csv'],
    ['bank/../../../outside/secret.csv'],
    ['day_1.csv\0'],
  ])('refuse %j', async (source) => {
    expect(await folders.find('bank', source)).toEqual(refused);
  });

  it('refuse a neighbour whose name begins like theirs', async () => {
    const neighbour = await file('first-secret/a.csv');
    expect(await folders.find('bank', neighbour)).toEqual(refused);
  });

  it('refuse what a symbolic link leads out to, and allow one that stays inside', async () => {
    await symlink(path.join(root, 'outside'), path.join(root, 'first/link'));
    await symlink(path.join(root, 'outside/secret.csv'), path.join(root, 'first/bank/z.csv'));
    await symlink('loop.csv', path.join(root, 'first/loop.csv'));
    expect(await folders.find('bank', 'link/secret.csv')).toEqual(refused);
    expect(await folders.find('bank', 'link')).toEqual(refused);
    expect(await folders.find('bank', 'z.csv')).toEqual(refused);
    expect(await folders.find('bank')).toEqual(refused);
    expect(await folders.find('bank', 'loop.csv')).toEqual(refused);
    await symlink(path.join(root, 'first/bank/day_1.csv'), path.join(root, 'first/current.csv'));
    expect(await folders.find('bank', 'current.csv')).toEqual(found('first/bank/day_1.csv'));
  });

  it('may themselves be reached by a symbolic link', async () => {
    await symlink(path.join(root, 'first'), path.join(root, 'linked'));
    const linked = new DataFolders([path.join(root, 'linked')]);
    expect(await linked.find('bank')).toEqual(found('first/bank/day_1.csv'));
    expect(await linked.find('bank', path.join(root, 'linked/bank/day_1.csv'))).toEqual(
      found('first/bank/day_1.csv'),
    );
  });

  it('belong to datasets with proper names only', async () => {
    await expect(folders.find('../outside')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
