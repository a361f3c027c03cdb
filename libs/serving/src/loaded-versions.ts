import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { PRODUCTION } from '#contracts';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import type { LoadedVersion } from './loaded-version.js';
import { VersionLoader } from './version-loader.js';
import type { LoadResult } from './version-loader.js';

/**
 * The versions in memory, at most `MAX_LOADED_MODELS`: those that no alias serves go first, then the least recently
 * used; never one in use, and never what the default model has in production, which may be one more than allowed.
 * Many who ask for one that is not there share one loading.
 */
@Injectable()
export class LoadedVersions implements OnApplicationShutdown {
  private readonly loaded = new Map<string, LoadedVersion>();
  private readonly loading = new Map<string, Promise<LoadResult>>();

  constructor(
    private readonly loader: VersionLoader,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async get(model: string, version: string): Promise<LoadResult> {
    const key = `${model}/${version}`;
    const present = this.loaded.get(key);
    if (present !== undefined) return { kind: 'loaded', version: present };
    const under = this.loading.get(key);
    if (under !== undefined) return await under;
    const loading = this.load(key, model, version).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return await loading;
  }

  has(version: LoadedVersion): boolean {
    return this.loaded.get(keyOf(version)) === version;
  }

  /** It is not asked for any more; memory goes when its last request ends. */
  drop(version: LoadedVersion): void {
    if (this.has(version)) this.loaded.delete(keyOf(version));
    version.retire();
  }

  onApplicationShutdown(): void {
    for (const version of this.loaded.values()) version.retire();
    this.loaded.clear();
  }

  private async load(key: string, model: string, version: string): Promise<LoadResult> {
    const result = await this.loader.load(model, version);
    if (result.kind === 'loaded') {
      this.loaded.set(key, result.version);
      this.makeRoom(result.version);
    }
    return result;
  }

  private makeRoom(justLoaded: LoadedVersion): void {
    const { maxLoaded, defaultModel } = this.settings.models;
    const excess = this.loaded.size - maxLoaded;
    if (excess <= 0) return;
    const dispensable = [...this.loaded.values()].filter(
      (version) =>
        !version.inUse && version !== justLoaded && !version.servedBy.has(`${defaultModel}/${PRODUCTION}`),
    );
    dispensable.sort((a, b) => rankOf(a) - rankOf(b) || a.lastUse - b.lastUse);
    for (const version of dispensable.slice(0, excess)) this.drop(version);
  }
}

const rankOf = ({ servedBy }: LoadedVersion): number => (servedBy.size === 0 ? 0 : 1);

function keyOf({ metadata }: LoadedVersion): string {
  return `${metadata.model}/${metadata.model_version_id}`;
}
