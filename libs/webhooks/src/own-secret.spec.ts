import { mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ownSecret, readOwnSecret } from '#webhooks';

describe('the master secret of a machine that was given none', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'presage-secret-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is made once, of 32 bytes, for the eyes of its owner only', async () => {
    expect(await readOwnSecret(home)).toBeUndefined();
    const secret = await ownSecret(home);
    expect(Buffer.from(secret, 'base64').length).toBe(32);
    expect(await ownSecret(home)).toBe(secret);
    expect(await readOwnSecret(home)).toBe(secret);
    const { mode } = await stat(path.join(home, 'webhook-secret'));
    expect((mode & 0o777).toString(8)).toBe('600');
  });

  it('is on the disk with its name, and its folder with its own, when it is known', async () => {
    const handle = await open(home, 'r');
    const handles = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    // oxlint-disable-next-line typescript/unbound-method
    const sync = handles.sync;
    const data = path.join(home, 'data');
    const inode = async (file: string) => (await stat(file)).ino;
    const synced: unknown[] = [];
    const spy = jest.spyOn(handles, 'sync').mockImplementation(async function (this: typeof handle) {
      synced.push([(await this.stat()).ino, await readdir(data)]);
      await sync.call(this);
    });
    await ownSecret(data);
    spy.mockRestore();
    expect(synced).toEqual([
      [await inode(home), []],
      [await inode(path.join(data, 'webhook-secret')), ['webhook-secret.new']],
      [await inode(data), ['webhook-secret']],
    ]);
  });

  it('is made though one was not finished', async () => {
    await writeFile(path.join(home, 'webhook-secret.new'), 'half');
    expect(await ownSecret(home)).toBe(await readOwnSecret(home));
    expect(await readdir(home)).toEqual(['webhook-secret']);
  });

  it('is another one in another folder', async () => {
    expect(await ownSecret(path.join(home, 'a'))).not.toBe(await ownSecret(path.join(home, 'b')));
  });

  it('is made anew when nothing of it was written', async () => {
    await writeFile(path.join(home, 'webhook-secret'), '');
    expect(await ownSecret(home)).toMatch(/^.{44}$/);
  });
});
