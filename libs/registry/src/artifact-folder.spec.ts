import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArtifactFolder } from '#registry';
import { unlessRefused } from './disk-error.js';
import { openStore } from './store.fixture.js';

const run = promisify(execFile);
const bytes = Buffer.from('content');

describe('the artifact folder', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let folder: ArtifactFolder;
  let outside: string;

  beforeEach(async () => {
    store = await openStore();
    folder = store.folder;
    outside = path.join(store.root, 'outside');
    await mkdir(path.join(outside, 'inner'), { recursive: true });
    await writeFile(path.join(outside, 'canary'), 'secret');
  });
  afterEach(() => store.close());

  const content = async (file: string) => {
    const read = await folder.read(file, 100);
    return read.kind === 'read' ? read.bytes.toString() : read;
  };

  it('replaces a file, and creates another only once', async () => {
    await folder.write('a/b', Buffer.from('one'));
    await folder.write('a/b', Buffer.from('two'));
    expect(await content('a/b')).toBe('two');
    expect(await folder.create('a/c', Buffer.from('one'))).toBe(true);
    expect(await folder.create('a/c', Buffer.from('two'))).toBe(false);
    expect(await content('a/c')).toBe('one');
    expect((await folder.list('a')).sort()).toEqual(['b', 'c']);
  });

  it('gives nothing for what is not there', async () => {
    expect(await content('a/b')).toEqual({ kind: 'missing' });
    await folder.write('a', bytes);
    expect(await content('a/b')).toEqual({ kind: 'missing' });
    expect(await folder.list('a')).toEqual([]);
    await folder.remove('a/b');
  });

  it('refuses what is larger than the reader can take', async () => {
    await folder.write('a', Buffer.alloc(101));
    expect(await content('a')).toEqual({ kind: 'refused', reason: 'has 101 bytes, more than 100' });
  });

  it('does not wait for the writer of a named pipe', async () => {
    await mkdir(store.artifacts);
    await run('mkfifo', [path.join(store.artifacts, 'pipe')]);
    expect(await content('pipe')).toEqual({ kind: 'refused', reason: 'is not a regular file' });
  });

  it('may itself be reached by a symbolic link', async () => {
    const link = path.join(store.root, 'link');
    await symlink(outside, link);
    const linked = new ArtifactFolder(link);
    await linked.write('models/a', bytes);
    expect(await readFile(path.join(outside, 'models/a'), 'utf8')).toBe('content');
    expect(await linked.list('models')).toEqual(['a']);
  });

  it('reads and lists nothing outside of it through a symbolic link', async () => {
    await mkdir(store.artifacts);
    await symlink(outside, path.join(store.artifacts, 'models'));
    await symlink(path.join(outside, 'canary'), path.join(store.artifacts, 'file'));
    expect(await content('models/canary')).toMatchObject({ kind: 'refused' });
    expect(await content('file')).toMatchObject({ kind: 'refused' });
    expect(await folder.list('models')).toEqual([]);
    expect(await folder.list('.')).toEqual([]);
  });

  it('writes and removes nothing outside of it through a symbolic link', async () => {
    await mkdir(store.artifacts);
    await symlink(outside, path.join(store.artifacts, 'models'));
    await symlink(path.join(outside, 'nothing'), path.join(store.artifacts, 'dangling'));
    const files = new Map([['x', bytes]]);
    await expect(folder.write('models/new/file', bytes)).rejects.toThrow(/symbolic link/);
    await expect(folder.create('models/inner/file', bytes)).rejects.toThrow(/symbolic link/);
    await expect(folder.createFolder('models/inner/folder', files)).rejects.toThrow(/symbolic link/);
    await expect(folder.write('dangling/file', bytes)).rejects.toThrow();
    await folder.remove('models/canary');
    expect((await readdir(outside, { recursive: true })).sort()).toEqual(['canary', 'inner']);
  });

  it('replaces a symbolic link, and not the file it leads to', async () => {
    await mkdir(store.artifacts);
    await symlink(path.join(outside, 'canary'), path.join(store.artifacts, 'file'));
    await folder.write('file', bytes);
    expect(await readFile(path.join(outside, 'canary'), 'utf8')).toBe('secret');
    expect(await content('file')).toBe('content');
  });

  it('shows no half of a folder that could not be completed, and keeps nothing of it', async () => {
    await folder.write('versions', bytes); // A file where the folder's parent should be.
    const files = new Map([['model.json', bytes]]);
    await expect(folder.createFolder('versions/one', files)).rejects.toThrow();
    expect(await readdir(path.join(store.artifacts, '.staging'))).toEqual([]);
    expect(await content('versions')).toBe('content');
  });

  it('leaves what was there when the disk takes no more, and keeps no half of the new', async () => {
    await folder.write('a', Buffer.from('old'));
    await folder.createFolder('one', new Map([['x', bytes]]));
    // A limit on the size of files fails a write in its middle, as a full disk does.
    const program = `
      import { ArtifactFolder } from '#registry';
      const folder = new ArtifactFolder(${JSON.stringify(store.artifacts)});
      const big = Buffer.alloc(100_000);
      const writes = [
        () => folder.write('a', big),
        () => folder.create('b', big),
        () => folder.createFolder('two', new Map([['small', Buffer.from('x')], ['big', big]])),
      ];
      for (const write of writes) {
        await write().then(() => console.log('written'), (error) => console.log(error.code));
      }`;
    const limited = 'ulimit -f 8 && exec "$0" --input-type=module -e "$1"';
    const cwd = path.resolve(import.meta.dirname, '../../../..');
    const { stdout } = await run('bash', ['-c', limited, process.execPath, program], { cwd });
    expect(stdout.trim().split('\n')).toEqual(['EFBIG', 'EFBIG', 'EFBIG']);
    expect(await content('a')).toBe('old');
    expect((await folder.list('.')).sort()).toEqual(['a', 'one']);
    expect(await readdir(path.join(store.artifacts, '.staging'))).toEqual([]);
    await expect(access(path.join(store.artifacts, 'two'))).rejects.toThrow();
  });
});

describe('a disk that refuses', () => {
  const refused = (code: string) =>
    unlessRefused(Promise.reject(Object.assign(new Error(`${code}: no`), { code })));

  it.each(['ENOSPC', 'EROFS', 'EACCES', 'EIO'])(
    'with %s is an error that may pass, and says which',
    async (code) => {
      await expect(refused(code)).rejects.toMatchObject({
        code: 'storage_unavailable',
        status: 503,
        retryable: true,
        message: expect.stringContaining(code),
      });
    },
  );

  it('is told from a defect', async () => {
    await expect(refused('EINVAL')).rejects.toMatchObject({ code: 'EINVAL' });
  });
});
