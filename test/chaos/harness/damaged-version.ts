import { createHash } from 'node:crypto';
import { readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.js';

interface Damaging {
  /** Of the version. */
  readonly folder: string;
  readonly random: Random;
  /** Moves production to the version: it must be loadable at no moment from then on. */
  readonly move: () => Promise<unknown>;
}

export interface Damage {
  readonly name: string;
  readonly damage: (version: Damaging) => Promise<void>;
}

const TWO_GIGABYTES = 2 * 1024 ** 3;

/** What can be wrong with the files of a version. */
export const DAMAGES: readonly Damage[] = [
  ofArtifact('a bit flipped', async (file, random) => {
    const bytes = await readFile(file);
    const place = random.between(0, bytes.length - 1);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << random.between(0, 7));
    await writeFile(file, bytes);
  }),
  ofArtifact('cut off', async (file, random) =>
    truncate(file, random.between(0, (await readFile(file)).length - 1)),
  ),
  ofArtifact('the artifact gone', (file) => rm(file)),
  ofArtifact('a link to another file', async (file) => {
    await rm(file);
    await symlink('/etc/hostname', file);
  }),
  {
    name: 'a format of the future',
    damage: async ({ folder, move }) => {
      const artifact = await readJson(join(folder, 'model.json'));
      const bytes = Buffer.from(JSON.stringify({ ...artifact, format: 'presage.model/9' }));
      await writeFile(join(folder, 'model.json'), bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await rewriteMetadata(folder, { files: { 'model.json': { bytes: bytes.length, sha256 } } });
      await move();
    },
  },
  {
    name: 'other answers than at training',
    damage: async ({ folder, move }) => {
      await rewriteMetadata(folder, { golden: [{ input: { a: 1, b: 0 }, output: [0.5, 0.5] }] });
      await move();
    },
  },
  {
    name: 'a file outside of its folder',
    damage: async ({ folder, move }) => {
      await rewriteMetadata(folder, { files: { '../../model.json': { bytes: 1, sha256: '0'.repeat(64) } } });
      await move();
    },
  },
  ofMetadata('metadata of 2 GB', (file) => truncate(file, TWO_GIGABYTES)),
  ofMetadata('metadata that are no JSON', (file) => writeFile(file, '{"schema_version": "v1", ')),
];

function ofArtifact(name: string, change: (file: string, random: Random) => Promise<unknown>): Damage {
  return {
    name,
    damage: async ({ folder, random, move }) => {
      await change(join(folder, 'model.json'), random);
      await move();
    },
  };
}

/** An alias only moves to a version whose metadata can be read: so the artifact goes first, and the metadata follow. */
function ofMetadata(name: string, change: (file: string) => Promise<unknown>): Damage {
  return {
    name,
    damage: async ({ folder, move }) => {
      await rm(join(folder, 'model.json'));
      await move();
      await change(join(folder, 'metadata.json'));
    },
  };
}

async function rewriteMetadata(folder: string, changes: object): Promise<void> {
  const file = join(folder, 'metadata.json');
  await writeFile(file, JSON.stringify({ ...(await readJson(file)), ...changes }));
}

async function readJson(file: string): Promise<object> {
  return JSON.parse(await readFile(file, 'utf8')) as object;
}
