import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { peakMib } from '../harness/resident-memory.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { TrainingGround } from '../harness/training-ground.js';

const MOST_MS = 2_000;
const MOST_MIB = 200;
const GIB = 2 ** 30;
const HEADER = 'height,width,tall\n';
const ROW = '1,2,0\n';

export const deliveriesHostile: Scenario = {
  id: 'T-36',
  fault:
    'deliveries with a line of 1 GiB, a quote that is never closed in 64 MiB, 1,000,000 columns, formulas as cells, NULs, UTF-16, Latin-1, ragged rows, nothing at all',
  mustHold: `each run fails with 422 invalid_request within ${MOST_MS / 1_000} s of its start and names the place, the trainer's memory stays bounded (${MOST_MIB} MiB), and it trains the good delivery after them`,
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const ground = await TrainingGround.open(site);
    const env = TrainingGround.env(site);
    const folder = join(site.cluster.folder, 'data', ground.name);
    await mkdir(folder, { recursive: true });
    await ground.deliver('good.csv');
    const gateway = await site.start('gateway', env);
    const trainer = await site.start('trainer', env);
    const client = site.client(() => gateway);
    const good = await ground.ended(client, await ground.ask(client, 'good.csv'));
    const before = peakMib(trainer.pid);

    const missed: string[] = [];
    let slowestMs = 0;
    const files = await deliver(folder);
    for (const file of files) {
      const ended = await ground.ended(client, await ground.ask(client, file));
      const error = ended['error'] as Record<string, unknown> | undefined;
      const ms = Date.parse(String(ended['finishedAt'])) - Date.parse(String(ended['startedAt']));
      slowestMs = Math.max(slowestMs, ms);
      const shown = JSON.stringify(ended['error'] ?? ended).slice(0, 300);
      if (error?.['code'] !== 'invalid_request') missed.push(`${file}: ${shown}`);
      else if (!String(error['detail']).includes(file)) missed.push(`${file} is not named: ${shown}`);
      if (ms > MOST_MS) missed.push(`${file} took ${ms} ms`);
    }
    const grownMib = peakMib(trainer.pid) - before;
    if (grownMib > MOST_MIB) missed.push(`memory grew by ${grownMib.toFixed(0)} MiB`);
    await ground.deliver('better.csv', 0, 200);
    const after = await ground.ended(client, await ground.ask(client, 'better.csv'));
    for (const { status } of [good, after] as { status?: unknown }[]) {
      if (status !== 'succeeded') missed.push(`a good delivery: ${String(status)}`);
    }
    const measured = { deliveries: files.length, 'slowest, ms': slowestMs, 'MiB more': grownMib };
    return { lost: 0, doubled: 0, wrong: 0, measured, missed };
  },
};

/** @returns the names of the files */
async function deliver(folder: string): Promise<string[]> {
  const wide = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join();
  const small: Record<string, string | Buffer> = {
    'wide.csv': `${wide}\n${'1,'.repeat(999_999)}1\n`,
    'wide-row.csv': `${HEADER}${'1,'.repeat(999_999)}1\n`,
    'quote.csv': Buffer.concat([Buffer.from(`${HEADER}"`), Buffer.alloc(64 * 2 ** 20, ROW)]),
    'formula.csv': `${HEADER}=cmd|' /C calc'!A0,2,0\n@SUM(1),+1,-1\n`,
    'nul.csv': `${HEADER}1,\u00002,0\n`,
    'utf-16.csv': Buffer.from(`\uFEFF${HEADER}${ROW}`, 'utf16le'),
    'latin-1.csv': Buffer.from(`${HEADER}1,2,\u00e9\n`, 'latin1'),
    'ragged.csv': `${HEADER}1,2,0,4\n1\n`,
    'prototype.csv': `__proto__,constructor,tall\n${ROW}`,
    'empty.csv': '',
  };
  for (const [name, content] of Object.entries(small)) await writeFile(join(folder, name), content);
  // Nothing of it is on the disk: a hole is read as zeros, without a line end.
  const long = await open(join(folder, 'long.csv'), 'w');
  await long.write(HEADER);
  await long.truncate(GIB);
  await long.close();
  return [...Object.keys(small), 'long.csv'];
}
