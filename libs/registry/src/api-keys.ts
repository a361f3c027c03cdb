import { ApiKey, KeyId } from '#contracts';
import type { IssuedKey, KeyView, Scope } from '#contracts';
import type { ArtifactFolder } from './artifact-folder.js';
import { hashOfSecret, newKeyId, newSecret, tokenOf } from './key-token.js';
import { KeySet } from './key-set.js';
import { keyFile, KEYS, revokedKeyFile } from './layout.js';
import { readJson, toJson } from './stored-json.js';

export interface NewKey {
  name: string;
  scopes: readonly Scope[];
  expiresAt?: Date | undefined;
}

/** `ended`: a key that nobody may use any more is not brought back under another id. */
export type RotateOutcome =
  | { kind: 'rotated'; issued: IssuedKey }
  | { kind: 'ended'; state: 'revoked' | 'expired' }
  | { kind: 'unknown' };

const REVOKED = '.revoked.json';

/**
 * API keys, a file each, and a second file for each that was revoked. Nothing is changed or removed: of a key that ends
 * there is more to read, never less.
 */
export class ApiKeys {
  readonly #folder: ArtifactFolder;

  constructor(folder: ArtifactFolder) {
    this.#folder = folder;
  }

  async create({ name, scopes, expiresAt }: NewKey): Promise<IssuedKey> {
    return this.#issue((id) => ({ id, name, scopes: [...scopes], owner: id, ...ends(expiresAt) }));
  }

  /** Another key with the name, the scopes, the owner and the end of this one, which is good until `until`. */
  async rotate(id: string, until: Date): Promise<RotateOutcome> {
    const old = await this.read(id);
    if (old?.id !== id) return { kind: 'unknown' };
    const state = (await this.#readAll()).state(id, Date.now());
    if (state !== 'active') return { kind: 'ended', state };
    const { name, scopes, owner, expiresAt } = old;
    const replaces = { id, until: until.toISOString() };
    const issued = await this.#issue((newId) => ({
      id: newId,
      name,
      scopes,
      owner,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      replaces,
    }));
    return { kind: 'rotated', issued };
  }

  async revoke(id: string): Promise<'revoked' | 'was_revoked' | 'unknown'> {
    if ((await this.read(id)) === undefined) return 'unknown';
    const first = await this.#folder.create(revokedKeyFile(id), toJson({ id, at: new Date().toISOString() }));
    return first ? 'revoked' : 'was_revoked';
  }

  /** The latest first. Keys that cannot be read are left out. */
  async list(): Promise<KeyView[]> {
    const set = await this.#readAll();
    return set.all
      .map((key) => set.view(key, Date.now()))
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** @throws {PresageError} `internal` when the file is not what it must be */
  async read(id: string): Promise<ApiKey | undefined> {
    return readJson(this.#folder, keyFile(id), ApiKey);
  }

  /**
   * Reads what is not in the set yet. One listing; a key that cannot be read is looked at again the next time.
   * @returns the ids of keys that could not be read
   * @throws when the folder cannot be listed
   */
  async readInto(set: KeySet): Promise<string[]> {
    const names = await this.#folder.list(KEYS);
    // The name is enough: whatever has become of its content, somebody has revoked the key.
    for (const name of names) if (name.endsWith(REVOKED)) set.revoke(name.slice(0, -REVOKED.length));
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const unread: string[] = [];
    for (const id of ids) {
      if (!KeyId.safeParse(id).success || set.has(id)) continue;
      const key = await this.read(id).catch(() => undefined);
      if (key?.id === id) set.add(key);
      else unread.push(id);
    }
    return unread;
  }

  async #readAll(): Promise<KeySet> {
    const set = new KeySet();
    await this.readInto(set);
    return set;
  }

  async #issue(content: (id: string) => Omit<ApiKey, 'sha256' | 'createdAt'>): Promise<IssuedKey> {
    const id = newKeyId();
    const secret = newSecret();
    const sha256 = hashOfSecret(secret).toString('hex');
    const key = ApiKey.parse({ ...content(id), sha256, createdAt: new Date().toISOString() });
    // Of a few thousand keys, two have the same id about once in a thousand stores.
    if (!(await this.#folder.create(keyFile(id), toJson(key)))) return this.#issue(content);
    const set = new KeySet();
    set.add(key);
    return { key: set.view(key, Date.now()), token: tokenOf(id, secret) };
  }
}

const ends = (at: Date | undefined) => (at === undefined ? {} : { expiresAt: at.toISOString() });
