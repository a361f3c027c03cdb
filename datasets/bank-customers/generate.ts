import { mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { customers, HEADER } from './customers.js';
import { DAYS } from './days.js';

/**
 * Writes the sample's twelve deliveries into a folder, making it if need be. Each appears whole or not at all; one
 * that is there already is left as it is.
 */
export async function writeSample(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const there = new Set(await readdir(folder));
  for (const day of DAYS.filter(({ file }) => !there.has(file))) {
    const staged = path.join(folder, `.${day.file}.${process.pid}`);
    await writeDurably(staged, `${[HEADER, ...customers(day)].join('\n')}\n`);
    await rename(staged, path.join(folder, day.file));
  }
}

/** Synced before it gets its name: else a power cut could leave the name on an empty file, and that would stay. */
async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (folder === undefined || folder.startsWith('-')) {
    console.error('usage: npm run sample -- <folder>');
    process.exitCode = 2;
  } else await writeSample(folder);
}
