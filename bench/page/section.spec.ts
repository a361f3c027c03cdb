import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { markdownTable } from './markdown-table.js';
import { writeSection } from './section.js';

const PAGE = `# Page
<!-- sync: begin -->

old

<!-- sync: end -->
between
<!-- async: begin -->
kept
<!-- async: end -->
`;

describe('the page of the benches', () => {
  let folder: string;
  let page: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'presage-page-'));
    page = path.join(folder, 'page.md');
    await writeFile(page, PAGE);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gets new figures of one command, and keeps everything else', async () => {
    await writeSection('sync', 'new', page);
    expect(await readFile(page, 'utf8')).toBe(PAGE.replace('old', 'new'));
    await writeSection('sync', 'newer $& $1', page);
    expect(await readFile(page, 'utf8')).toBe(PAGE.replace('old', () => 'newer $& $1'));
  });

  it('is not touched when it has no place for them', async () => {
    await expect(writeSection('growth', 'x', page)).rejects.toThrow('growth');
    expect(await readFile(page, 'utf8')).toBe(PAGE);
  });

  it('has tables whose columns are as wide as their widest cell', () => {
    expect(markdownTable(['who', 'requests/s'], [['bare', '51,400']])).toBe(
      '| who  | requests/s |\n| ---- | ---------- |\n| bare | 51,400     |',
    );
  });
});
