import path from 'node:path';
import { PresageError, PRODUCTION } from '#contracts';
import type { DatasetContract, StoredArtifact, VersionMetadata } from '#contracts';
import { Aliases, ApiKeys, ArtifactFolder, DataFolders, DatasetCatalog, Versions } from '#registry';
import type { Settings } from '#settings';

/** The folder store, opened without any server: who serves from it notices a move by its timer within seconds. */
export class Store {
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly keys: ApiKeys;
  readonly catalog: DatasetCatalog;

  constructor(readonly settings: Settings) {
    const folder = new ArtifactFolder(settings.folders.artifacts);
    this.versions = new Versions(folder);
    this.aliases = new Aliases(folder, this.versions, () => Promise.resolve());
    this.keys = new ApiKeys(folder);
    this.catalog = new DatasetCatalog(settings.folders.datasets);
  }

  /** @throws {PresageError} `unknown_dataset`, with the names there are */
  async dataset(name: string): Promise<DatasetContract> {
    const contract = await this.catalog.get(name);
    if (contract !== undefined) return contract;
    const names = (await this.catalog.list()).map((known) => known.name);
    throw new PresageError(
      'unknown_dataset',
      `There is no dataset "${name}". There are: ${names.join(', ')}.`,
    );
  }

  /**
   * The file to read rows from: what a person names on the command line may lie anywhere, unlike what a request names.
   * @throws {PresageError} `invalid_request`, saying where was looked
   */
  async delivery(dataset: string, source?: string): Promise<{ file: string; folders: DataFolders }> {
    const { data } = this.settings.folders;
    const folders = new DataFolders(
      source === undefined ? data : [...data, path.dirname(path.resolve(source))],
    );
    const found = await folders.find(dataset, source);
    const elsewhere = source === undefined ? found : await folders.find(dataset, path.resolve(source));
    for (const delivery of [elsewhere, found]) {
      if (delivery.kind === 'found') return { file: delivery.file, folders };
    }
    const hint = source === undefined ? ` Try "presage datasets pull ${dataset}", or name a file.` : '';
    throw new PresageError('invalid_request', `${found.kind === 'found' ? '' : found.reason}.${hint}`);
  }

  /** @throws {PresageError} `unknown_model` */
  async mustHave(model: string): Promise<void> {
    if ((await this.versions.models()).includes(model)) return;
    const { artifacts } = this.settings.folders;
    throw new PresageError('unknown_model', `There is no model "${model}" in ${artifacts}.`);
  }

  /**
   * The metadata of an exact version, or of the one an alias points to.
   * @throws {PresageError} `unknown_model`, `unknown_version`, `unknown_alias`
   */
  async version(model: string, { version, alias = PRODUCTION }: VersionChoice): Promise<VersionMetadata> {
    await this.mustHave(model);
    const id = version ?? (await this.aliases.pointer(model, alias))?.version;
    if (id === undefined) throw new PresageError('unknown_alias', `${model} has no alias "${alias}".`);
    const metadata = await this.versions.metadata(model, id);
    if (metadata === undefined) throw new PresageError('unknown_version', `${model} has no version ${id}.`);
    return metadata;
  }

  /**
   * The same version with its model.
   * @throws {PresageError} as `version`; `no_model` when its files are damaged or have gone
   */
  async artifact(
    model: string,
    choice: VersionChoice,
  ): Promise<{ metadata: VersionMetadata; artifact: StoredArtifact }> {
    const { model_version_id: version } = await this.version(model, choice);
    const read = await this.versions.readArtifact(model, version);
    if (read.kind === 'ok') return read;
    throw new PresageError('no_model', read.kind === 'missing' ? 'The version is gone.' : read.reason);
  }
}

export interface VersionChoice {
  version?: string | undefined;
  alias?: string | undefined;
}
