import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeMeasured } from './measured-page.js';
import type { ScenarioResult } from './reliability-table.js';

const ORDER = ['T-01', 'T-02', 'SOAK'];

function result(id: string, missed: readonly string[] = []): ScenarioResult {
  const scenario = { id, fault: 'it', mustHold: 'all', run: () => Promise.reject(new Error('not here')) };
  const run = { lost: 0, doubled: 0, wrong: 0, missed, seed: 1, requests: 7, seconds: 1 };
  return { scenario, runs: [run] };
}

describe('the page of what was measured', () => {
  let folder: string;
  let page: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'presage-page-'));
    page = join(folder, 'page.md');
    await writeFile(page, 'before\n<!-- measured: begin -->\n\n<!-- measured: end -->\nafter\n');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const lines = async () => (await readFile(page, 'utf8')).split('\n');
  const faults = async () =>
    (await lines()).flatMap((line) => /^\| ([A-Z]+(?:-\d+)?) /.exec(line)?.[1] ?? []);

  it('keeps the rows of other faults, and the order of all', async () => {
    await writeMeasured(page, [result('T-02'), result('SOAK')], ORDER);
    await writeMeasured(page, [result('T-01')], ORDER);
    expect(await faults()).toEqual(['T-01', 'T-02', 'SOAK']);
    expect((await lines())[0]).toBe('before');
    expect((await lines()).at(-2)).toBe('after');
  });

  it('says what did not hold until it does', async () => {
    await writeMeasured(page, [result('T-01', ['too late']), result('T-02', ['gone\nat x'])], ORDER);
    expect(await lines()).toEqual(
      expect.arrayContaining(['- T-01, seed 1: too late', '- T-02, seed 1: gone']),
    );
    await writeMeasured(page, [result('T-01')], ORDER);
    const misses = (await lines()).filter((line) => line.startsWith('- '));
    expect(misses).toEqual(['- T-02, seed 1: gone']);
  });
});
