import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pinnedPython } from './pinned-python.js';

describe('a Python of pinned versions', () => {
  const { PATH } = process.env;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'presage-python-'));
  });
  afterAll(async () => {
    process.env['PATH'] = PATH;
    await rm(folder, { recursive: true, force: true });
  });

  it('is missing, with the reason, where it cannot be installed in the time there is', async () => {
    const list = path.join(folder, 'requirements.txt');
    await writeFile(list, 'nothing==1.0.0\n');
    const python = path.join(folder, 'python3');
    await writeFile(python, '#!/bin/sh\nexec sleep 600\n');
    await chmod(python, 0o755);
    process.env['PATH'] = `${folder}${path.delimiter}${PATH}`;
    expect(await pinnedPython('never', list, { installMs: 50 })).toEqual({
      kind: 'missing',
      reason: 'it was not installed within 0.05 s',
    });
  });
});
