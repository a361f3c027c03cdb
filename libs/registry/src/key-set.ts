import { timingSafeEqual } from 'node:crypto';
import type { ApiKey, KeyView } from '#contracts';
import { hashOfSecret, parseToken } from './key-token.js';

export type KeyCheck =
  | { kind: 'valid'; key: ApiKey }
  | { kind: 'refused'; reason: 'malformed' | 'unknown' | 'revoked' | 'expired' };

/** Compared with where no key has the id, so that it takes as long as where one has. */
const NOBODY = Buffer.alloc(32);

/** Keys, and what is known against them. It only grows: what was revoked is so for ever. */
export class KeySet {
  readonly #keys = new Map<string, { key: ApiKey; sha256: Buffer; endsAt: number }>();
  readonly #revoked = new Set<string>();
  /** When a key ends because another one took its place; that one may have been read first. */
  readonly #replacedAt = new Map<string, number>();

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  add(key: ApiKey): void {
    const endsAt = key.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt);
    this.#keys.set(key.id, { key, sha256: Buffer.from(key.sha256, 'hex'), endsAt });
    if (key.replaces === undefined) return;
    const { id, until } = key.replaces;
    this.#replacedAt.set(
      id,
      Math.min(Date.parse(until), this.#replacedAt.get(id) ?? Number.POSITIVE_INFINITY),
    );
  }

  revoke(id: string): void {
    this.#revoked.add(id);
  }

  get all(): ApiKey[] {
    return [...this.#keys.values()].map(({ key }) => key);
  }

  /** Milliseconds since 1970; infinity: never, unless it is revoked. */
  endsAt(id: string): number {
    const own = this.#keys.get(id)?.endsAt ?? Number.POSITIVE_INFINITY;
    return Math.min(own, this.#replacedAt.get(id) ?? Number.POSITIVE_INFINITY);
  }

  view({ id, name, scopes, owner, createdAt }: ApiKey, now: number): KeyView {
    const endsAt = this.endsAt(id);
    const expires = endsAt === Number.POSITIVE_INFINITY ? {} : { expiresAt: new Date(endsAt).toISOString() };
    return { id, name, scopes, owner, state: this.state(id, now), createdAt, ...expires };
  }

  state(id: string, now: number): KeyView['state'] {
    if (this.#revoked.has(id)) return 'revoked';
    return this.endsAt(id) <= now ? 'expired' : 'active';
  }

  /** Why a key is refused is for those to know who have its secret: whoever has not learns nothing, in time neither. */
  check(token: string, now: number): KeyCheck {
    const parsed = parseToken(token);
    if (parsed === undefined) return { kind: 'refused', reason: 'malformed' };
    const known = this.#keys.get(parsed.id);
    const isSecret = timingSafeEqual(hashOfSecret(parsed.secret), known?.sha256 ?? NOBODY);
    if (known === undefined || !isSecret) return { kind: 'refused', reason: 'unknown' };
    const state = this.state(parsed.id, now);
    return state === 'active' ? { kind: 'valid', key: known.key } : { kind: 'refused', reason: state };
  }
}
