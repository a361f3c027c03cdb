import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeys, ArtifactFolder, KeySet } from '#registry';

const NOW = Date.now();
const HOUR = 3_600_000;

describe('API keys', () => {
  let root: string;
  let keys: ApiKeys;
  let known: KeySet;
  const rotated = async (id: string, until: Date) => {
    const outcome = await keys.rotate(id, until);
    if (outcome.kind !== 'rotated') throw new Error(outcome.kind);
    return outcome.issued;
  };
  const check = (token: string, now = NOW) => {
    const found = known.check(token, now);
    return found.kind === 'valid' ? 'valid' : found.reason;
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'presage-keys-'));
    keys = new ApiKeys(new ArtifactFolder(root));
    known = new KeySet();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are a file that has the hash of the secret, and not the secret', async () => {
    const { key, token } = await keys.create({ name: 'shop', scopes: ['predict:sync'] });
    expect(token).toMatch(/^pk_[0-9a-f]{8}_[0-9A-Za-z]{43}$/);
    const [, id, secret = ''] = token.split('_');
    expect(key.id).toBe(id);
    const text = await readFile(join(root, `keys/${key.id}.json`), 'utf8');
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({
      name: 'shop',
      scopes: ['predict:sync'],
      owner: key.id,
      sha256: createHash('sha256').update(secret).digest('hex'),
    });
  });

  it('are valid once they were read, and another secret with their id is not', async () => {
    const { key, token } = await keys.create({ name: 'shop', scopes: ['train'] });
    expect(check(token)).toBe('unknown');
    expect(await keys.readInto(known)).toEqual([]);
    expect(known.check(token, NOW)).toMatchObject({ kind: 'valid', key: { id: key.id, scopes: ['train'] } });
    const last = token.endsWith('0') ? '1' : '0';
    expect(check(token.slice(0, -1) + last)).toBe('unknown');
  });

  it.each([
    '',
    'pk_',
    'pk_00000000_',
    `pk_0000000G_${'a'.repeat(43)}`,
    `pk_00000000_${'a'.repeat(44)}`,
    '💥',
  ])('are nothing like %j', (token) => expect(check(token)).toBe('malformed'));

  it('end when they expire', async () => {
    const expiresAt = new Date(NOW + HOUR);
    const { token } = await keys.create({ name: 'shop', scopes: ['train'], expiresAt });
    await keys.readInto(known);
    expect(check(token, NOW + HOUR - 1)).toBe('valid');
    expect(check(token, NOW + HOUR)).toBe('expired');
  });

  it('end when they are revoked, once and for all', async () => {
    const { key, token } = await keys.create({ name: 'shop', scopes: ['train'] });
    await keys.readInto(known);
    expect(await keys.revoke(key.id)).toBe('revoked');
    expect(await keys.revoke(key.id)).toBe('was_revoked');
    expect(await keys.revoke('00000000')).toBe('unknown');
    await keys.readInto(known);
    expect(check(token)).toBe('revoked');
  });

  it('count as revoked whatever has become of the file that says so', async () => {
    const { key, token } = await keys.create({ name: 'shop', scopes: ['train'] });
    await writeFile(join(root, `keys/${key.id}.revoked.json`), '');
    await keys.readInto(known);
    expect(check(token)).toBe('revoked');
  });

  it('are rotated into a key of the same owner; the old one ends after its grace', async () => {
    const old = await keys.create({ name: 'shop', scopes: ['train', 'jobs:read'] });
    const next = await rotated(old.key.id, new Date(NOW + HOUR));
    expect(next.key).toMatchObject({ name: 'shop', scopes: ['train', 'jobs:read'], owner: old.key.id });
    await keys.readInto(known);
    expect([check(old.token), check(next.token)]).toEqual(['valid', 'valid']);
    expect([check(old.token, NOW + HOUR), check(next.token, NOW + HOUR)]).toEqual(['expired', 'valid']);
    const third = await rotated(next.key.id, new Date(NOW));
    expect(third.key.owner).toBe(old.key.id);
    expect(await keys.rotate('00000000', new Date())).toEqual({ kind: 'unknown' });
  });

  it('do not come back by rotation once they have ended, however they did', async () => {
    const revoked = await keys.create({ name: 'revoked', scopes: ['admin'] });
    await keys.revoke(revoked.key.id);
    const expired = await keys.create({ name: 'expired', scopes: ['admin'], expiresAt: new Date(NOW - 1) });
    const replaced = await keys.create({ name: 'replaced', scopes: ['admin'] });
    const next = await rotated(replaced.key.id, new Date(NOW - 1));
    const outcomes = [revoked, expired, replaced].map(({ key }) => keys.rotate(key.id, new Date(NOW + HOUR)));
    expect(await Promise.all(outcomes)).toEqual([
      { kind: 'ended', state: 'revoked' },
      { kind: 'ended', state: 'expired' },
      { kind: 'ended', state: 'expired' },
    ]);
    const active = (await keys.list()).filter(({ state }) => state === 'active');
    expect(active.map(({ id }) => id)).toEqual([next.key.id]);
  });

  it('live no longer for being rotated', async () => {
    const old = await keys.create({ name: 'a', scopes: ['train'], expiresAt: new Date(NOW + HOUR) });
    const next = await rotated(old.key.id, new Date(NOW + 2 * HOUR));
    await keys.readInto(known);
    expect([old.key.id, next.key.id].map((id) => known.endsAt(id))).toEqual([NOW + HOUR, NOW + HOUR]);
  });

  it('are listed with what has become of them', async () => {
    const old = await keys.create({ name: 'shop', scopes: ['train'] });
    await keys.rotate(old.key.id, new Date(NOW - 1));
    const bad = await keys.create({ name: 'lost', scopes: ['admin'] });
    await keys.revoke(bad.key.id);
    const listed = (await keys.list()).map(
      ({ name, state, owner }) => `${name} ${state} ${owner === old.key.id}`,
    );
    expect(listed.toSorted()).toEqual(['lost revoked false', 'shop active true', 'shop expired true']);
    expect(JSON.stringify(await keys.list())).not.toMatch(/sha256|[0-9a-f]{64}/);
  });

  it('can be read though one of them cannot, and that one as soon as it can', async () => {
    const first = await keys.create({ name: 'a', scopes: ['train'] });
    const second = await keys.create({ name: 'b', scopes: ['train'] });
    const file = join(root, `keys/${first.key.id}.json`);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, 20));
    expect(await keys.readInto(known)).toEqual([first.key.id]);
    expect([check(first.token), check(second.token)]).toEqual(['unknown', 'valid']);
    await writeFile(file, whole);
    expect(await keys.readInto(known)).toEqual([]);
    expect(check(first.token)).toBe('valid');
  });

  it('are not taken from a file of another name', async () => {
    const { key, token } = await keys.create({ name: 'a', scopes: ['admin'] });
    const text = await readFile(join(root, `keys/${key.id}.json`));
    await mkdir(join(root, 'keys'), { recursive: true });
    await writeFile(join(root, 'keys/11111111.json'), text);
    await keys.revoke(key.id);
    expect(await keys.readInto(known)).toEqual(['11111111']);
    expect(await keys.rotate('11111111', new Date())).toEqual({ kind: 'unknown' });
    expect(check(token)).toBe('revoked');
    expect(check(token.replace(key.id, '11111111'))).toBe('unknown');
  });

  it('stay known while their folder is gone', async () => {
    const { token } = await keys.create({ name: 'a', scopes: ['admin'] });
    await keys.readInto(known);
    await rm(join(root, 'keys'), { recursive: true });
    await keys.readInto(known);
    expect(check(token)).toBe('valid');
    expect(await readdir(root)).toContain('.staging');
  });
});
