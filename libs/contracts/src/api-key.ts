import { z } from 'zod';

/** What a key may do. Every route of the gateway asks for one of these; `admin` includes all others. */
export const SCOPES = [
  'predict:sync',
  'predict:async',
  'jobs:read',
  'models:read',
  'models:write',
  'train',
  'admin',
] as const;
export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

/** The public half of a key: stands in files, logs and answers. */
export const KeyId = z.string().regex(/^[0-9a-f]{8}$/, 'must be 8 hexadecimal digits');

/** Shown in lists and kept as who moved an alias. */
export const KeyName = z
  .string()
  .regex(/^[\w.@-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_", "@" or "-"');

/** `keys/<id>.json`: written once, when the key is made. The secret is not in it. */
export const ApiKey = z.looseObject({
  id: KeyId,
  name: KeyName,
  scopes: z.array(Scope).min(1),
  /** Whose jobs these are: keys that came of one another by rotation have the same, the id of the first. */
  owner: KeyId,
  /** Of the secret, in hexadecimal. It has 256 random bits, so nothing slower is needed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  /** Absent: never. */
  expiresAt: z.iso.datetime().optional(),
  /** The key this one takes the place of, and until when that one is still good. */
  replaces: z.object({ id: KeyId, until: z.iso.datetime() }).optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A key as it is shown: nothing of its secret. */
export const KeyView = z.object({
  id: KeyId,
  name: KeyName,
  scopes: z.array(Scope),
  owner: KeyId,
  state: z.enum(['active', 'revoked', 'expired']),
  createdAt: z.string(),
  /** By itself, or since another key takes its place. */
  expiresAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
export type KeyView = z.infer<typeof KeyView>;

/** The answer to whoever makes a key. The token is shown this once; nobody can find it out again. */
export const IssuedKey = z.object({ key: KeyView, token: z.string() });
export type IssuedKey = z.infer<typeof IssuedKey>;
