import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactVolume } from '../harness/artifact-volume.js';
import { audit } from '../harness/audit.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { TrainingGround } from '../harness/training-ground.js';

const KIB = 1_024;

export const diskFullWhileTraining: Scenario = {
  id: 'T-46',
  fault: 'the disk is full when a trained version is written, at a place that the seed decides',
  mustHold:
    'the run fails and says that the disk is full, no version is there in part, what was in production stays, and the ' +
    'next run succeeds when there is room',
  run: async (run) => {
    const site = await Site.open(run);
    const volume = await ArtifactVolume.mount(site);
    const ground = await TrainingGround.open(site);
    await ground.deliver('day_01.csv', 10);
    await ground.deliver('day_02.csv');
    const gateway = await site.start('gateway', TrainingGround.env(site));
    await site.start('trainer', TrainingGround.env(site));
    const client = site.client(() => gateway);
    const missed: string[] = [];
    const versions = async () =>
      (await site.cluster.versions.list(ground.name, { limit: 10 })).versions.length;
    const production = async () => (await site.cluster.aliases.pointer(ground.name, 'production'))?.version;

    const first = await ground.ended(client, await ground.ask(client, 'day_01.csv'));
    if (first['decision'] !== 'promoted') missed.push(`the first run: ${JSON.stringify(first)}`);
    const before = await production();
    await volume.fill(run.random.between(24, 96) * KIB);
    const failed = await ground.ended(client, await ground.ask(client, 'day_02.csv'));
    const error = failed['error'] as { code?: string; detail?: string } | undefined;
    if (error?.code !== 'storage_unavailable' || error.detail?.includes('ENOSPC') !== true)
      missed.push(`the run: ${JSON.stringify(failed)}`);
    if ((await versions()) !== 1) missed.push(`${await versions()} versions are listed`);
    if ((await production()) !== before) missed.push('production has moved');
    const staged = await readdir(join(volume.folder, '.staging'));
    if (staged.length > 0) missed.push(`${staged.length} files are left in .staging`);

    await volume.makeRoom();
    const healedAt = performance.now();
    const again = await ground.ended(client, await ground.ask(client, 'day_02.csv'));
    const recoveryMs = performance.now() - healedAt;
    if (again['decision'] !== 'promoted') missed.push(`afterwards: ${JSON.stringify(again)}`);
    const balance = await audit(site, client);
    return { ...balance, recoveryMs, missed: [...missed, ...balance.missed] };
  },
};
