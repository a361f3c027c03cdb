import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArtifactVolume } from '../harness/artifact-volume.js';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { statusOf } from '../harness/client.js';
import type { Outcome } from '../harness/ledger.js';
import { underLoad } from '../harness/open-loop.js';
import { said } from '../harness/said.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { saveTinyVersion } from '../../support/tiny-model.js';

interface Failure {
  readonly name: string;
  /** How the promotion may be answered meanwhile. */
  readonly answers: readonly string[];
  /** Resolves with what ends it. */
  readonly begin: (at: Place) => Promise<() => Promise<unknown>>;
}

interface Place {
  readonly volume: ArtifactVolume;
  /** While this file is there, the disk is slow. */
  readonly slow: string;
  /** The artifact that is about to be promoted. */
  readonly artifact: string;
}

const FAILURES: readonly Failure[] = [
  {
    name: 'full',
    answers: ['503 storage_unavailable'],
    begin: async ({ volume }) => {
      await volume.fill(0);
      return () => volume.makeRoom();
    },
  },
  {
    name: 'read-only',
    answers: ['503 storage_unavailable'],
    begin: async ({ volume }) => {
      await volume.readOnly();
      return () => volume.writable();
    },
  },
  {
    // An empty folder is all that can be seen of a volume that is gone.
    name: 'taken away',
    answers: ['404 unknown_version', '404 unknown_model'],
    begin: async ({ volume }) => {
      await volume.takeAway();
      return () => volume.giveBack();
    },
  },
  {
    name: 'slow',
    answers: ['200'],
    begin: async ({ slow }) => {
      await writeFile(slow, '');
      return () => rm(slow);
    },
  },
  {
    name: 'with an artifact that is not there in full',
    answers: ['409 conflict'],
    begin: async ({ artifact }) => {
      const whole = await readFile(artifact);
      await truncate(artifact, whole.length >> 1);
      return () => writeFile(artifact, whole);
    },
  },
];

export const artifactFolderFails: Scenario = {
  id: 'T-20',
  fault: `the artifact folder fails while a version is promoted: ${FAILURES.map(({ name }) => name).join(', ')}`,
  mustHold:
    'a promotion that is not answered 200 has moved nothing, the same call succeeds afterwards, nothing partial is left, ' +
    'and no prediction fails. A folder that is gone looks like an empty one: the version is then unknown (404), not 503',
  run: async (run) => {
    const site = await Site.open(run);
    const volume = await ArtifactVolume.mount(site);
    const slow = join(run.folder, 'slow');
    const gateway = await site.start(
      'gateway',
      { CHAOS_SLOW_DISK: slow },
      { preload: ['test/chaos/faults/slow-disk.js'] },
    );
    const client = site.client(() => gateway);
    let failed = 0;
    const load = underLoad(40, async (n, dueAt) => {
      if (statusOf(await client.predict((n % 500) / 100, { dueAt })) !== 200) failed++;
    });

    const missed: string[] = [];
    const { versions, aliases } = site.cluster;
    const pointer = async () => (await aliases.pointer('tiny', 'production'))?.version;
    for (const [i, { name, answers, begin }] of FAILURES.entries()) {
      const version = await saveTinyVersion(versions, { slope: i + 2 });
      const before = await pointer();
      const place = {
        volume,
        slow,
        artifact: join(volume.folder, `models/tiny/versions/${version}/model.json`),
      };
      const end = await begin(place);
      await sleep(run.random.between(0, 300));
      const answer = await move(client, version);
      const listed = await client.other('GET', '/models/tiny/versions');
      await end();

      const moved = answer.kind === 'answered' && answer.status === 200;
      // Afterwards it moves in any case; not before now.
      const at = moved ? Date.parse(String(answer.body['at'])) : Date.now();
      site.promotions.push({ model: 'tiny', version, slope: i + 2, at });
      if (!answers.includes(said(answer))) missed.push(`${name}: ${said(answer)}`);
      if ((await pointer()) !== (moved ? version : before)) missed.push(`${name}: the alias has moved`);
      if (listed.kind === 'broken') missed.push(`${name}: no list of versions`);
      if (moved) continue;
      const again = await move(client, version);
      if (said(again) !== '200') missed.push(`${name}: afterwards ${said(again)}`);
    }
    const staged = await readdir(join(volume.folder, '.staging'));
    if (staged.length > 0) missed.push(`${staged.length} files are left in .staging`);
    await load.stop();
    if (failed > 0) missed.push(`${failed} predictions failed`);
    const balance = await audit(site, client, {
      mayAnswer: ['unknown_version', 'unknown_model', 'conflict'],
    });
    return {
      ...balance,
      measured: { 'predictions not answered': failed },
      missed: [...missed, ...balance.missed],
    };
  },
};

const move = (client: Client, version: string): Promise<Outcome> =>
  client.other('PUT', '/models/tiny/aliases/production', { version });
