import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AliasMove } from '#contracts';
import { Aliases } from '#registry';
import { artifactFiles, aVersion, MODEL, openStore, ulid } from './store.fixture.js';

const [A, B, C] = [ulid(1), ulid(2), ulid(3)];
const production = { model: MODEL, alias: 'production', by: 'test' };

describe('an alias', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let announced: AliasMove[];
  const warnings: unknown[] = [];

  beforeAll(() => Logger.overrideLogger({ log() {}, error() {}, warn: (entry) => warnings.push(entry) }));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  beforeEach(async () => {
    announced = [];
    warnings.length = 0;
    store = await openStore(async (move) => void announced.push(move));
    for (const n of [1, 2, 3]) await store.versions.save(aVersion(n), artifactFiles());
  });
  afterEach(() => store.close());

  const moveTo = (version: string, more: { threshold?: number; ifCurrent?: string | null } = {}) =>
    store.aliases.move({ ...production, version, ...more });
  const served = async () => (await store.aliases.pointer(MODEL, 'production'))?.version;
  const derived = (...names: string[]) =>
    Promise.all(names.map((name) => readFile(path.join(store.artifacts, 'models', MODEL, name), 'utf8')));

  it('points nowhere before its first move, also when there is no store yet', async () => {
    await rm(store.artifacts, { recursive: true });
    expect(await served()).toBeUndefined();
    expect(await store.aliases.pointers(MODEL)).toEqual([]);
    expect(await store.aliases.history(MODEL, 'production')).toEqual([]);
  });

  it('remembers who moved it, when, from where and why, newest first', async () => {
    await moveTo(A);
    await store.aliases.move({ ...production, version: B, by: 'trainer', reason: 'better', threshold: 0.3 });
    expect(await store.aliases.history(MODEL, 'production')).toEqual([
      {
        n: 2,
        model: MODEL,
        alias: 'production',
        version: B,
        from: A,
        threshold: 0.3,
        at: '2026-11-21T00:00:00.000Z',
        by: 'trainer',
        reason: 'better',
      },
      { n: 1, model: MODEL, alias: 'production', version: A, at: '2026-11-21T00:00:00.000Z', by: 'test' },
    ]);
  });

  it('takes a threshold that is a probability, or of outlier models any score', async () => {
    await store.versions.save(aVersion(4, { classes: [] }), artifactFiles());
    const outliers = ulid(4);
    expect(await moveTo(outliers, { threshold: -1.5 })).toMatchObject({ move: { threshold: -1.5 } });
    await expect(moveTo(A, { threshold: -1.5 })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/threshold', detail: 'must be a probability from 0 to 1' }],
    });
    expect(await served()).toBe(outliers);
  });

  it('does not move to a version that is not there', async () => {
    expect(await moveTo(ulid(77))).toEqual({ kind: 'unknown_version' });
    expect(await served()).toBeUndefined();
  });

  it('does not move to a version whose metadata is damaged', async () => {
    await writeFile(path.join(store.artifacts, 'models', MODEL, 'versions', A, 'metadata.json'), '{}');
    expect(await moveTo(A)).toEqual({ kind: 'unknown_version' });
  });

  it('is announced after the move is there to be read', async () => {
    let seen: string | undefined;
    const aliases = new Aliases(store.folder, store.versions, async () => void (seen = await served()));
    await aliases.move({ ...production, version: B });
    expect(seen).toBe(B);
  });

  it('has moved even if nobody can be told', async () => {
    const aliases = new Aliases(store.folder, store.versions, () => Promise.reject(new Error('no Redis')));
    expect(await aliases.move({ ...production, version: B })).toMatchObject({ kind: 'moved' });
    expect(await served()).toBe(B);
    expect(warnings).toEqual([expect.objectContaining({ reason: 'Error: no Redis' })]);
  });

  it('leaves the version id in files that other programs follow', async () => {
    await moveTo(A);
    await moveTo(B);
    expect(await derived('aliases/production', 'CURRENT')).toEqual([`${B}\n`, `${B}\n`]);
    await store.aliases.move({ ...production, alias: 'shadow', version: C });
    expect(await derived('aliases/shadow', 'CURRENT')).toEqual([`${C}\n`, `${B}\n`]);
    expect((await store.aliases.pointers(MODEL)).map((move) => [move.alias, move.version])).toEqual([
      ['production', B],
      ['shadow', C],
    ]);
  });

  it('is never read from a derived file', async () => {
    await moveTo(A);
    await writeFile(path.join(store.artifacts, 'models', MODEL, 'CURRENT'), `${C}\n`);
    await writeFile(path.join(store.artifacts, 'models', MODEL, 'aliases/production'), `${C}\n`);
    expect(await served()).toBe(A);
  });

  it('has its derived files put right at the next start when the mover died in between', async () => {
    await moveTo(A);
    // What a mover leaves who dies right after the link.
    const move = { ...announced[0], n: 2, version: B };
    const log = path.join(store.artifacts, 'models', MODEL, 'aliases/production.log');
    await writeFile(path.join(log, '2.json'), JSON.stringify(move));
    expect(await served()).toBe(B);
    await store.aliases.repair();
    expect(await derived('aliases/production', 'CURRENT')).toEqual([`${B}\n`, `${B}\n`]);
  });

  it('moves although its derived file cannot be written', async () => {
    await mkdir(path.join(store.artifacts, 'models', MODEL, 'CURRENT/blocked'), { recursive: true });
    expect(await moveTo(A)).toMatchObject({ kind: 'moved' });
    expect(await served()).toBe(A);
    expect(announced).toHaveLength(1);
    expect(warnings).toEqual([expect.objectContaining({ reason: expect.stringContaining('EISDIR') })]);
  });

  describe('moved on a condition', () => {
    it('moves while it still points to the version that was expected', async () => {
      expect(await moveTo(A, { ifCurrent: null })).toMatchObject({ kind: 'moved' });
      expect(await moveTo(B, { ifCurrent: A })).toMatchObject({ kind: 'moved', move: { n: 2, from: A } });
    });

    it('stays where it is, and says where, when somebody was faster', async () => {
      await moveTo(A);
      await moveTo(B);
      const late = await moveTo(C, { ifCurrent: A });
      expect(late).toMatchObject({ kind: 'conflict', current: { version: B } });
      expect(await moveTo(C, { ifCurrent: null })).toMatchObject({ kind: 'conflict' });
      expect(await served()).toBe(B);
      expect(announced).toHaveLength(2);
    });

    it('does not exist when a version was expected', async () => {
      expect(await moveTo(B, { ifCurrent: A })).toEqual({ kind: 'conflict', current: undefined });
    });
  });

  describe('rolled back', () => {
    const rollback = () => store.aliases.rollback({ ...production, reason: 'worse' });

    it('points to the version before, and a second time to the one it came from', async () => {
      await moveTo(A);
      await moveTo(B);
      expect(await rollback()).toMatchObject({ kind: 'moved', move: { n: 3, version: A, from: B } });
      expect(await served()).toBe(A);
      expect(await rollback()).toMatchObject({ kind: 'moved', move: { n: 4, version: B, from: A } });
      expect(await derived('CURRENT')).toEqual([`${B}\n`]);
    });

    it('gets back the threshold it had', async () => {
      await moveTo(A, { threshold: 0.3 });
      await moveTo(A, { threshold: 0.4 });
      expect(await rollback()).toMatchObject({ move: { version: A, threshold: 0.3 } });
      await moveTo(B);
      expect(await rollback()).toMatchObject({ move: { version: A, threshold: 0.3 } });
    });

    it('goes past repeated moves to the same version', async () => {
      for (const version of [A, B, B, B]) await moveTo(version);
      expect(await rollback()).toMatchObject({ kind: 'moved', move: { version: A } });
    });

    it('has nothing before its first move', async () => {
      expect(await rollback()).toEqual({ kind: 'nothing_before' });
      await moveTo(A);
      expect(await rollback()).toEqual({ kind: 'nothing_before' });
    });

    it('does not go back to a version that has been removed', async () => {
      await moveTo(A);
      await moveTo(B);
      await rm(path.join(store.artifacts, 'models', MODEL, 'versions', A), { recursive: true });
      expect(await rollback()).toEqual({ kind: 'nothing_before' });
      expect(await served()).toBe(B);
    });

    it('goes back once, however many ask at once', async () => {
      await moveTo(A);
      await moveTo(B);
      const outcomes = await Promise.all([rollback(), rollback(), rollback(), rollback()]);
      const moves = outcomes.filter((outcome) => outcome.kind === 'moved').length;
      const history = await store.aliases.history(MODEL, 'production');
      expect(history).toHaveLength(2 + moves);
      // Whoever moved started from the state it undid: no two moves have the same origin number.
      expect(history.map((move) => move.from)).toEqual(history.map((_, i) => history[i + 1]?.version));
    });
  });

  it('is right, and quick to read, after a thousand moves', async () => {
    await moveTo(A);
    const log = path.join(store.artifacts, 'models', MODEL, 'aliases/production.log');
    for (let n = 2; n <= 1_000; n++) {
      const [version, from] = n % 2 === 0 ? [B, A] : [A, B];
      await writeFile(path.join(log, `${n}.json`), JSON.stringify({ ...announced[0], n, version, from }));
    }
    expect(await store.aliases.pointer(MODEL, 'production')).toMatchObject({ n: 1_000, version: B });
    expect(await moveTo(C)).toMatchObject({ kind: 'moved', move: { n: 1_001, from: B } });
    const history = await store.aliases.history(MODEL, 'production');
    expect(history.map((move) => move.n)).toEqual(Array.from({ length: 1_001 }, (_, i) => 1_001 - i));
  });

  it('says which file is damaged when its last move cannot be read', async () => {
    await moveTo(A);
    await writeFile(path.join(store.artifacts, 'models', MODEL, 'aliases/production.log/2.json'), '{"n":2}');
    await expect(served()).rejects.toThrow(/production\.log\/2\.json: .*version/);
  });

  it.each(['../../outside', '..%2foutside', '/etc', 'a\0b', 'a'.repeat(65), '․․', 'Con', '.', ''])(
    'cannot be called %j, nor can a model',
    async (name) => {
      const refused = { code: 'invalid_request' };
      await expect(store.aliases.pointer(MODEL, name)).rejects.toMatchObject(refused);
      await expect(store.aliases.pointer(name, 'production')).rejects.toMatchObject(refused);
      await expect(store.aliases.move({ ...production, alias: name, version: A })).rejects.toMatchObject(
        refused,
      );
      await expect(moveTo(name)).rejects.toMatchObject(refused);
    },
  );
});
