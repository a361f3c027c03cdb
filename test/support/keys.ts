import { KnownKeys } from '#apps/gateway/src/access/known-keys.js';
import type { Scope } from '#contracts';
import { ApiKeys } from '#registry';
import type { TestGateway } from './gateway-app.js';

/** A key of a gateway, and the header it is brought in. */
export interface TestKey {
  readonly id: string;
  readonly token: string;
  readonly headers: { readonly authorization: string };
}

/** Makes a key that the gateway knows at once. */
export async function keyWith(
  { app }: TestGateway,
  scopes: readonly Scope[],
  { name = 'test', expiresAt }: { name?: string; expiresAt?: Date } = {},
): Promise<TestKey> {
  const { key, token } = await app.get(ApiKeys, { strict: false }).create({ name, scopes, expiresAt });
  await readKeys({ app });
  return { id: key.id, token, headers: { authorization: `Bearer ${token}` } };
}

export async function revokeKey({ app }: TestGateway, id: string): Promise<void> {
  await app.get(ApiKeys, { strict: false }).revoke(id);
  await readKeys({ app });
}

/** What it would do by itself within two seconds. */
export async function readKeys({ app }: Pick<TestGateway, 'app'>): Promise<void> {
  await app.get(KnownKeys, { strict: false }).refresh();
}
