import { PRODUCTION } from '#contracts';
import type { Aliases } from './aliases.js';
import type { Versions } from './versions.js';

export interface Registry {
  readonly versions: Versions;
  readonly aliases: Aliases;
}

/**
 * Copies the models of another store of which nothing is in production here, with their versions and aliases. May be
 * started in many processes at once, and again after it was cut short: production is moved last.
 * @returns the models taken
 * @throws {Error} when a version of the bundle is damaged; its model is not put into production
 */
export async function takeBundledModels(bundle: Registry, own: Registry): Promise<string[]> {
  const taken: string[] = [];
  for (const model of await bundle.versions.models()) {
    if ((await own.aliases.pointer(model, PRODUCTION)) !== undefined) continue;
    await copyVersions(model, bundle.versions, own.versions);
    const pointers = await bundle.aliases.pointers(model);
    pointers.sort((a, b) => Number(a.alias === PRODUCTION) - Number(b.alias === PRODUCTION));
    for (const { alias, version, threshold } of pointers) {
      const move = { model, alias, version, threshold, by: 'bundle', reason: 'came with the bundled models' };
      await own.aliases.move({ ...move, ifCurrent: null });
    }
    taken.push(model);
  }
  return taken;
}

async function copyVersions(model: string, from: Versions, to: Versions): Promise<void> {
  const { versions } = await from.list(model, { limit: Number.POSITIVE_INFINITY });
  for (const { model_version_id: id } of versions) {
    const read = await from.readFiles(model, id);
    if (read.kind !== 'ok') {
      throw new Error(`${model}/${id} of the bundle ${read.kind === 'corrupt' ? read.reason : 'is missing'}`);
    }
    await to.save(read.metadata, read.files);
  }
}
