import { createHash } from 'node:crypto';
import { ModelArtifact, ModelName, type StoredArtifact, Ulid, VersionMetadata } from '#contracts';
import type { z } from 'zod';
import type { ArtifactFolder } from './artifact-folder.js';
import { configurationFolder, METADATA, MODELS, versionFolder, versionsFolder } from './layout.js';
import { newestFirst } from './page.js';
import type { PageRequest } from './page.js';
import { parseJson, toJson } from './stored-json.js';
import type { Parsed } from './stored-json.js';

const MAX_METADATA_BYTES = 16 * 1024 * 1024;
/**
 * The files that hold an artifact, and how many bytes are read of them. Parsing more JSON would hold up every request
 * of the process for seconds; ONNX is parsed elsewhere, but has to fit in memory twice. The first one present counts.
 */
const ARTIFACTS = {
  'model.json': { format: 'presage.model/1', maxBytes: 64 * 1024 * 1024 },
  'model.onnx': { format: 'onnx', maxBytes: 512 * 1024 * 1024 },
} as const;
type ArtifactFile = keyof typeof ARTIFACTS;
const ARTIFACT_FILES = Object.keys(ARTIFACTS) as ArtifactFile[];
/** Reports and plots beside the artifact. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** What a dead writer staged is nobody's after an hour; no save takes as long. */
const STAGING_LIFETIME_MS = 3_600_000;

/** What the trainer knows of a version; bytes and sha256 of its files are added when it is saved. */
export const NewVersion = VersionMetadata.omit({ files: true });
export type NewVersion = z.infer<typeof NewVersion>;

export type ArtifactRead =
  | { kind: 'ok'; metadata: VersionMetadata; artifact: StoredArtifact }
  | { kind: 'missing' }
  | { kind: 'corrupt'; reason: string };

export type FilesRead =
  | { kind: 'ok'; metadata: VersionMetadata; files: Record<string, Uint8Array> }
  | { kind: 'missing' }
  | { kind: 'corrupt'; reason: string };

/** The immutable versions of all models. A version is visible when it is whole, and never changes afterwards. */
export class Versions {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  /** Models that have at least one version, by name. */
  async models(): Promise<string[]> {
    const models: string[] = [];
    for (const name of (await this.#folder.list(MODELS)).sort()) {
      if (ModelName.safeParse(name).success && (await this.#ids(name)).length > 0) models.push(name);
    }
    return models;
  }

  /** Newest first. A version whose metadata cannot be read is left out, so that it does not hide the others. */
  async list(
    model: string,
    page: PageRequest,
  ): Promise<{ versions: VersionMetadata[]; nextCursor?: string }> {
    const { ids, ...next } = newestFirst(await this.#ids(model), page);
    const versions: VersionMetadata[] = [];
    for (const id of ids) {
      const metadata = await this.metadata(model, id);
      if (metadata !== undefined) versions.push(metadata);
    }
    return { versions, ...next };
  }

  /** Absent when there is no such version, or its metadata cannot be read: neither can be served or promoted. */
  async metadata(model: string, version: string): Promise<VersionMetadata | undefined> {
    const read = await this.#readMetadata(model, version);
    return read.kind === 'ok' ? read.value : undefined;
  }

  /** The newest version made of these rows and this configuration; one listing and one file, however long the history. */
  async ofConfiguration(model: string, configurationSha256: string): Promise<string | undefined> {
    const marked = await this.#folder.list(configurationFolder(model, configurationSha256));
    const versions = marked.filter((name) => Ulid.safeParse(name).success);
    for (const version of newestFirst(versions, { limit: Number.POSITIVE_INFINITY }).ids) {
      // A mark alone says nothing: its trainer may have died while saving, or the version existed already.
      const metadata = await this.metadata(model, version);
      if (metadata?.configuration_sha256 === configurationSha256) return version;
    }
    return undefined;
  }

  /**
   * Saves a version with its files (name, below the version's folder, to bytes) in one step, durably.
   * `exists`: there already is one of this id; it has not been touched.
   */
  async save(version: NewVersion, files: Readonly<Record<string, Uint8Array>>): Promise<'saved' | 'exists'> {
    const { model, model_version_id: id } = version;
    const contents = new Map(Object.entries(files));
    for (const name of contents.keys()) {
      if (!isFileName(name)) throw new RangeError(`not a name for a file of a version: ${name}`);
    }
    for (const file of ARTIFACT_FILES) {
      const { maxBytes } = ARTIFACTS[file];
      if ((contents.get(file)?.length ?? 0) > maxBytes) {
        throw new RangeError(`${file} has more than ${maxBytes} bytes and could not be loaded again`);
      }
    }
    const described = [...contents].map(([name, bytes]) => [
      name,
      { bytes: bytes.length, sha256: sha256(bytes) },
    ]);
    const metadata = VersionMetadata.parse({ ...version, files: Object.fromEntries(described) });
    contents.set(METADATA, toJson(metadata));

    await this.sweep();
    // The mark comes first: a mark without version is ignored, a version without mark would be trained again.
    await this.#folder.create(
      `${configurationFolder(model, version.configuration_sha256)}/${id}`,
      Buffer.of(),
    );
    return (await this.#folder.createFolder(versionFolder(model, id), contents)) ? 'saved' : 'exists';
  }

  /** Removes what trainers that died while saving have left. */
  async sweep(): Promise<void> {
    await this.#folder.sweep(new Date(Date.now() - STAGING_LIFETIME_MS));
  }

  /** The artifact, if it is the one that was saved: size and sha256 are checked before anything is parsed. */
  async readArtifact(model: string, version: string): Promise<ArtifactRead> {
    const read = await this.#readMetadata(model, version);
    if (read.kind !== 'ok') return read;
    const metadata = read.value;
    const file = ARTIFACT_FILES.find((name) => Object.hasOwn(metadata.files, name));
    if (file === undefined) return corrupt('has no artifact of a known format');
    const { format, maxBytes } = ARTIFACTS[file];
    const saved = await this.#readSaved(metadata, file, maxBytes);
    if (saved.kind === 'corrupt') return saved;
    if (format === 'onnx') return { kind: 'ok', metadata, artifact: { format, bytes: saved.value } };
    const artifact = parseJson(ModelArtifact, saved.value);
    if (artifact.kind === 'corrupt') return corrupt(`${file}: ${artifact.reason}`);
    return { kind: 'ok', metadata, artifact: artifact.value };
  }

  /** All files of a version, if they are the ones that were saved; what is needed to save it elsewhere. */
  async readFiles(model: string, version: string): Promise<FilesRead> {
    const read = await this.#readMetadata(model, version);
    if (read.kind !== 'ok') return read;
    const files: Record<string, Uint8Array> = {};
    for (const name of Object.keys(read.value.files)) {
      if (!isFileName(name)) return corrupt(`a file is called ${name}`);
      const saved = await this.#readSaved(read.value, name, MAX_FILE_BYTES);
      if (saved.kind === 'corrupt') return saved;
      files[name] = saved.value;
    }
    return { kind: 'ok', metadata: read.value, files };
  }

  async #readSaved(metadata: VersionMetadata, file: string, maxBytes: number): Promise<Parsed<Buffer>> {
    const { model, model_version_id: version, files } = metadata;
    const expected = files[file];
    const read = await this.#folder.read(`${versionFolder(model, version)}/${file}`, maxBytes);
    if (read.kind === 'missing') return corrupt(`${file} is missing`);
    if (read.kind === 'refused') return corrupt(`${file} ${read.reason}`);
    if (read.bytes.length !== expected?.bytes) {
      return corrupt(`${file} has ${read.bytes.length} bytes instead of ${expected?.bytes}`);
    }
    if (sha256(read.bytes) !== expected.sha256) {
      return corrupt(`${file} does not have the sha256 it was saved with`);
    }
    return { kind: 'ok', value: read.bytes };
  }

  /** A file of the version (`report/hold-out.json`), if it is there as it was saved; else nothing. */
  async readFile(model: string, version: string, name: string): Promise<Uint8Array | undefined> {
    const files: VersionMetadata['files'] = (await this.metadata(model, version))?.files ?? {};
    const expected = Object.hasOwn(files, name) ? files[name] : undefined;
    if (expected === undefined || !isFileName(name)) return undefined;
    const read = await this.#folder.read(`${versionFolder(model, version)}/${name}`, expected.bytes);
    return read.kind === 'read' && sha256(read.bytes) === expected.sha256 ? read.bytes : undefined;
  }

  async #ids(model: string): Promise<string[]> {
    const names = await this.#folder.list(versionsFolder(model));
    return names.filter((name) => Ulid.safeParse(name).success);
  }

  async #readMetadata(
    model: string,
    version: string,
  ): Promise<Parsed<VersionMetadata> | { kind: 'missing' }> {
    const read = await this.#folder.read(`${versionFolder(model, version)}/${METADATA}`, MAX_METADATA_BYTES);
    if (read.kind === 'missing') return read;
    if (read.kind === 'refused') return corrupt(`${METADATA} ${read.reason}`);
    const parsed = parseJson(VersionMetadata, read.bytes);
    if (parsed.kind === 'corrupt') return corrupt(`${METADATA}: ${parsed.reason}`);
    const { model: itsModel, model_version_id: itsId } = parsed.value;
    if (itsModel !== model || itsId !== version)
      return corrupt(`${METADATA} is that of ${itsModel} ${itsId}`);
    return parsed;
  }
}

const corrupt = (reason: string) => ({ kind: 'corrupt', reason }) as const;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Relative, downwards, nothing hidden, and not the metadata, which is ours. */
function isFileName(name: string): boolean {
  const sane = name.split('/').every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(part));
  return sane && name !== METADATA;
}
