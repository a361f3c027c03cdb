import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { startGateway } from '../support/gateway-app.js';
import type { TestGateway } from '../support/gateway-app.js';
import { call } from '../support/http-client.js';
import { wrongWith } from './judge.js';
import { operationsOf } from './operation.js';
import type { Operation } from './operation.js';
import { requestOf } from './request.js';
import type { Surroundings } from './request.js';
import { send } from './send.js';

const LIMIT_BYTES = 20_000;
const CANARY = 'canary-4f1d09ab';

/** A gateway of its own that is to be fuzzed, and everything needed for that. */
export interface Target {
  readonly operations: readonly Operation[];
  /**
   * Sends so many requests of an operation, the same for the same seed.
   * @returns what was wrong and the smallest request that shows it; undefined: nothing was
   */
  fuzz(operation: Operation, runs: number, seed: number): Promise<string | undefined>;
  /** What is there that should not be: files outside the folders, a changed prototype, a gateway that is not well. */
  damage(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts it, with one of everything that calls can name, and canaries where a path that leaves its folder would lead. */
export async function startTarget(): Promise<Target> {
  const gateway = await startGateway({ MAX_BODY_BYTES: String(LIMIT_BYTES), RATE_LIMIT_PER_SECOND: '0' });
  const { home } = gateway.settings.process;
  const surroundings: Surroundings = { limitBytes: LIMIT_BYTES, known: await oneOfEverything(gateway) };
  const canaries = [home, gateway.settings.folders.artifacts].flatMap((folder) =>
    ['canary', 'canary.json'].map((name) => path.join(folder, name)),
  );
  for (const file of canaries) await writeFile(file, CANARY);
  const before = (await readdir(home)).toSorted();
  return {
    operations: await operationsOf(gateway.url),
    fuzz: async (operation, runs, seed) => {
      const property = fc.asyncProperty(requestOf(operation, surroundings), async (request) => {
        const wrong = wrongWith(operation, request, await send(gateway.url, request), CANARY);
        if (wrong !== undefined) throw new Error(wrong);
      });
      const checked = await fc.check(property, { numRuns: runs, seed, endOnFailure: false });
      if (!checked.failed) return undefined;
      const why = checked.errorInstance instanceof Error ? checked.errorInstance.message : 'given up';
      return `${why}\n${fc.stringify(checked.counterexample)}`;
    },
    damage: async () => {
      const found: string[] = [];
      const after = (await readdir(home)).toSorted();
      if (after.join() !== before.join()) found.push(`${home} has ${after.join()}, it had ${before.join()}`);
      for (const file of canaries) {
        if ((await readFile(file, 'utf8')) !== CANARY) found.push(`${file} was written to`);
      }
      if ('polluted' in {}) found.push('Object.prototype has become another');
      const well = await call('POST', `${gateway.url}/predict`, {
        version: gateway.version,
        features: { a: 1, b: 0 },
      });
      if (well.status !== 200) found.push(`a plain prediction gives ${well.status}`);
      return found;
    },
    stop: () => gateway.stop(),
  };
}

/** Ids and names that exist, by the parameter or field that takes them, and one that does not. */
async function oneOfEverything({ url, version, settings }: TestGateway): Promise<Surroundings['known']> {
  const folder = path.join(settings.folders.datasets, 'tiny');
  await mkdir(folder, { recursive: true });
  const columns = ['a', 'b'].map((name) => ({ name, type: 'number' }));
  const contract = { name: 'tiny', features: { columns }, target: { column: 't', classes: [0, 1] } };
  await writeFile(path.join(folder, 'contract.json'), JSON.stringify(contract));
  const job = await call('POST', `${url}/predict/async`, { features: { a: 1, b: 0 } });
  const key = await call<{ key?: { id?: string } }>('POST', `${url}/keys`, {
    name: 'fuzz',
    scopes: ['admin'],
  });
  const run = await call('POST', `${url}/training/runs`, { dataset: 'tiny' });
  const names = ['tiny', 'tiny', 'nobody'];
  return {
    model: names,
    dataset: names,
    alias: ['production', 'canary', 'none'],
    version: [version, version, ulid()],
    ifCurrent: [version, ulid()],
    id: [job.body['id'], key.body.key?.id, run.body['id'], ulid()].filter((id) => id !== undefined),
    features: [
      { a: 1, b: 0 },
      { a: -1.5, b: 2 },
    ],
    cron: ['0 3 * * *', '* * * * * *', '0 0 31 2 *', '99 * * * *'],
    // Nobody runs jobs here: waits would last.
    wait: [0, 31],
  };
}
