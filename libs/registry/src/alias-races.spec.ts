import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AliasMove } from '#contracts';
import { Aliases, ArtifactFolder } from '#registry';
import { artifactFiles, aVersion, MODEL, openStore, ulid } from './store.fixture.js';

const production = { model: MODEL, alias: 'production', by: 'test' };

/** A process that moves the alias `times` times from version to version, as fast as it can. */
async function moverProcess(artifacts: string, times: number, conditional: boolean): Promise<number> {
  const program = `
    import { Aliases, ArtifactFolder, Versions } from '#registry';
    const folder = new ArtifactFolder(${JSON.stringify(artifacts)});
    const aliases = new Aliases(folder, new Versions(folder), async () => {});
    let moved = 0;
    for (let i = 0; i < ${times}; i++) {
      const ifCurrent = ${conditional} ? '${ulid(1)}' : undefined;
      const version = ${conditional} ? '${ulid(2)}' : ['${ulid(1)}', '${ulid(2)}', '${ulid(3)}'][i % 3];
      const outcome = await aliases.move({ ...${JSON.stringify(production)}, version, ifCurrent });
      if (outcome.kind === 'moved') moved++;
    }
    process.stdout.write(String(moved));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: path.resolve(import.meta.dirname, '../../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return Number(output);
}

function latch() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('an alias moved by many at once', () => {
  let store: Awaited<ReturnType<typeof openStore>>;

  beforeEach(async () => {
    store = await openStore();
    for (const n of [1, 2, 3]) await store.versions.save(aVersion(n), artifactFiles());
  });
  afterEach(() => store.close());

  /** Every number once, and every move starting where the one before ended. */
  async function expectWholeHistory(moves: number): Promise<void> {
    const history = (await store.aliases.history(MODEL, 'production')).reverse();
    expect(history.map((move) => move.n)).toEqual(Array.from({ length: moves }, (_, i) => i + 1));
    expect(history.map((move) => move.from)).toEqual([
      undefined,
      ...history.slice(0, -1).map((move) => move.version),
    ]);
    const current = path.join(store.artifacts, 'models', MODEL, 'CURRENT');
    expect(await readFile(current, 'utf8')).toBe(`${history.at(-1)?.version}\n`);
  }

  it('loses no move of any process', async () => {
    const moved = await Promise.all([1, 2, 3].map(() => moverProcess(store.artifacts, 20, false)));
    expect(moved).toEqual([20, 20, 20]);
    await expectWholeHistory(60);
  });

  it('lets exactly one process win a conditional move', async () => {
    await store.aliases.move({ ...production, version: ulid(1) });
    const moved = await Promise.all([1, 2, 3].map(() => moverProcess(store.artifacts, 1, true)));
    expect(moved.toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    await expectWholeHistory(2);
  });

  it('loses no move within one process', async () => {
    const moves = Array.from({ length: 24 }, (_, i) => ({ ...production, version: ulid((i % 3) + 1) }));
    await Promise.all(moves.map((move) => store.aliases.move(move)));
    await expectWholeHistory(24);
  });

  it('is not left with the file of an older move by a mover that was held up', async () => {
    const [reached, goOn] = [latch(), latch()];
    class HeldUp extends ArtifactFolder {
      override async write(file: string, bytes: Uint8Array): Promise<void> {
        reached.open();
        await goOn.opened;
        await super.write(file, bytes);
      }
    }
    const slow = new Aliases(new HeldUp(store.artifacts), store.versions, async () => {});
    const first = slow.move({ ...production, version: ulid(1) });
    await reached.opened;
    await store.aliases.move({ ...production, version: ulid(2) });
    goOn.open();
    await first;
    await expectWholeHistory(2);
  });

  it('is moved to a version once by any number of processes that try, and stays away when it is taken back', async () => {
    await store.aliases.move({ ...production, version: ulid(1) });
    const [reached, goOn] = [latch(), latch()];
    class HeldUp extends ArtifactFolder {
      override async create(file: string, bytes: Uint8Array): Promise<boolean> {
        reached.open();
        await goOn.opened;
        return super.create(file, bytes);
      }
    }
    // Stopped at the very last moment, having seen that the alias never pointed to the version.
    const asleep = new Aliases(new HeldUp(store.artifacts), store.versions, async () => {});
    const once = { ...production, version: ulid(2), ifCurrent: ulid(1) };
    const late = asleep.moveOnce(once);
    await reached.opened;
    expect(await store.aliases.moveOnce(once)).toMatchObject({ kind: 'moved', move: { n: 2 } });
    expect(await store.aliases.rollback(production)).toMatchObject({ kind: 'moved', move: { n: 3 } });
    goOn.open();
    expect(await late).toMatchObject({ kind: 'moved_before', move: { n: 2 } });
    expect(await store.aliases.moveOnce(once)).toMatchObject({ kind: 'moved_before', move: { n: 2 } });
    expect(await store.aliases.pointer(MODEL, 'production')).toMatchObject({ n: 3, version: ulid(1) });
  });

  it('keeps a whole history in whatever order the steps of its movers fall, and loses nobody’s move silently', async () => {
    const mover = fc.array(
      fc.record({
        how: fc.constantFrom('move', 'compare', 'once', 'rollback'),
        version: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    let names = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(mover, { minLength: 2, maxLength: 3 }),
        async (order, movers) => {
          const place = { ...production, alias: `raced-${names++}` };
          class InOrder extends ArtifactFolder {
            override async list(folder: string): Promise<string[]> {
              await order.schedule(Promise.resolve(), `list ${folder}`);
              return super.list(folder);
            }
            override async create(file: string, bytes: Uint8Array): Promise<boolean> {
              await order.schedule(Promise.resolve(), `create ${file}`);
              return super.create(file, bytes);
            }
          }
          const aliases = new Aliases(new InOrder(store.artifacts), store.versions, async () => {});
          const moved: AliasMove[] = [];
          const work = movers.map(async (steps) => {
            for (const { how, version: number } of steps) {
              const version = ulid(number);
              const seen = how === 'compare' ? await aliases.pointer(MODEL, place.alias) : undefined;
              const outcome =
                how === 'rollback'
                  ? await aliases.rollback(place)
                  : how === 'once'
                    ? await aliases.moveOnce({ ...place, version })
                    : how === 'compare'
                      ? await aliases.move({ ...place, version, ifCurrent: seen?.version ?? null })
                      : await aliases.move({ ...place, version });
              if (outcome.kind === 'moved') moved.push(outcome.move);
              // Whoever did not move is told so, and by what it was forestalled.
              else if (outcome.kind === 'conflict') expect(outcome.current?.version).not.toBe(seen?.version);
            }
          });
          await order.waitFor(Promise.all(work));
          const history = (await store.aliases.history(MODEL, place.alias)).reverse();
          expect(history.map(({ n, from }) => [n, from])).toEqual(
            history.map((_, i) => [i + 1, history[i - 1]?.version]),
          );
          expect(history).toEqual(moved.toSorted((a, b) => a.n - b.n));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('behaves, for any sequence of moves and rollbacks, as a list would', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('move' as const),
        version: fc.integer({ min: 1, max: 3 }),
        threshold: fc.option(fc.constantFrom(0.3, 0.7), { nil: undefined }),
        expected: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      }),
      fc.record({ do: fc.constant('rollback' as const) }),
    );
    let names = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const alias = `alias-${names++}`;
        const states: { version: string; threshold: number | undefined }[] = [];
        for (const now of steps) {
          const current = states.at(-1);
          if (now.do === 'rollback') {
            const before = states.findLast(
              (s) => s.version !== current?.version || s.threshold !== current.threshold,
            );
            const { kind } = await store.aliases.rollback({ ...production, alias });
            expect(kind).toBe(before === undefined ? 'nothing_before' : 'moved');
            if (before !== undefined) states.push(before);
          } else {
            const { threshold } = now;
            const ifCurrent = now.expected === undefined ? undefined : ulid(now.expected);
            const fits = ifCurrent === undefined || ifCurrent === current?.version;
            const version = ulid(now.version);
            const { kind } = await store.aliases.move({
              ...production,
              alias,
              version,
              threshold,
              ifCurrent,
            });
            expect(kind).toBe(fits ? 'moved' : 'conflict');
            if (fits) states.push({ version, threshold });
          }
        }
        const history = (await store.aliases.history(MODEL, alias)).reverse();
        expect(history.map(({ version, threshold }) => ({ version, threshold }))).toEqual(states);
      }),
      { numRuns: 25 },
    );
  });
});
