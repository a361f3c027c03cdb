import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commitOf } from './clone-commit.js';
import { readSettings } from './settings.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'presage-clone-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A commit with nothing in it; its id. */
function commit(): string {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const env = { PATH: process.env['PATH'] };
  const git = (...args: string[]) =>
    execFileSync('git', [...who, ...args], { cwd: folder, env, encoding: 'utf8' });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  return git('rev-parse', 'HEAD').trim();
}

describe('the commit of a clone', () => {
  it('is the one that is checked out', () => {
    const made = commit();
    expect(made).toMatch(/^[0-9a-f]{40}/);
    expect(commitOf(folder)).toBe(made);
  });

  it('is unknown in a folder that is no clone, also inside one', async () => {
    expect(commitOf(folder)).toBeUndefined();
    commit();
    const inside = path.join(folder, 'inside');
    await mkdir(inside);
    expect(commitOf(inside)).toBeUndefined();
  });

  it('is unknown in a clone without a commit', () => {
    execFileSync('git', ['-C', folder, 'init', '-q']);
    expect(commitOf(folder)).toBeUndefined();
  });

  it('is that of GIT_COMMIT where it is told', () => {
    expect(readSettings({ GIT_COMMIT: 'abc123' }).process.gitCommit).toBe('abc123');
  });

  it('is shown by a process that runs from one', () => {
    const root = path.resolve(import.meta.dirname, '../../../..');
    expect(readSettings({}).process.gitCommit).toBe(commitOf(root));
  });
});
