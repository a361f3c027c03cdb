import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadModel } from '#learning';
import type { MakeModel } from '#serving';
import { startRedis } from '../../../test/support/redis.js';
import type { TestRedis } from '../../../test/support/redis.js';
import { startServing } from '../../../test/support/serving-app.js';
import type { ServingApp } from '../../../test/support/serving-app.js';
import { promote, saveTinyVersion, sigmoid } from '../../../test/support/tiny-model.js';

/** Decides which of the model calls under way, of requests and of versions being loaded, ends next. */
let order: fc.Scheduler | undefined;

const makeModel: MakeModel = (artifact, { input_schema: schema }) => {
  if (artifact.format === 'onnx') throw new Error('none here');
  const real = loadModel(artifact, schema);
  return {
    classes: real.classes,
    scores: async (rows) => {
      // Not of the golden instance, with which a version is warmed up: `refresh` is waited for as a whole.
      if (!rows.every(([a]) => a === 1)) await order?.schedule(Promise.resolve(), 'scores');
      return real.scores(rows);
    },
  };
};

const TURNS = 6;

describe('requests while their model is reloaded', () => {
  let redis: TestRedis;
  let app: ServingApp;
  beforeAll(async () => {
    redis = await startRedis();
    // Room for one version: the old ones have to go while somebody still uses them.
    app = await startServing(redis.url, { MAX_LOADED_MODELS: '1', MODEL_TIMEOUT_MS: '60000' }, makeModel);
  });
  afterAll(async () => {
    await app.close();
    await redis.stop();
  });

  it('are answered by one version wholly, in whatever order things happen, and by no old one after the reload', async () => {
    let runs = 0;
    let mixed = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, moves) => {
        const model = `model-${runs++}`;
        const slopes = Array.from({ length: moves + 1 }, (_, i) => i + 1);
        const versions: string[] = [];
        for (const slope of slopes) versions.push(await saveTinyVersion(app.versions, { model, slope }));
        await promote(app.aliases, versions[0] ?? '', { model });
        await app.models.refresh(model, 'production');
        order = scheduler;

        let moved = 0;
        let reloaded = 0;
        const mover = async (): Promise<void> => {
          for (let next = 1; next < versions.length; next++) {
            await scheduler.schedule(Promise.resolve(), `move ${next}`);
            moved = next;
            // Picked, it is waited for: requests cannot all be over before the disk is done.
            await scheduler.schedule(promote(app.aliases, versions[next] ?? '', { model }), `moved ${next}`);
            await scheduler.schedule(app.models.refresh(model, 'production'), `reloaded ${next}`);
            reloaded = next;
          }
        };
        const seen = new Set<string>();
        const asker = async (n: number): Promise<void> => {
          for (let turn = 0; turn < TURNS; turn++) {
            await scheduler.schedule(Promise.resolve(), `ask ${n}`);
            const oldest = reloaded;
            const a = (n * TURNS + turn + 1) / 97;
            const instances = [
              { a, b: 0 },
              { a: -a, b: 0 },
            ];
            const answered = await app.predictor.predict({ model, instances }, 'id');
            const by = versions.indexOf(answered.version);
            expect(by).toBeGreaterThanOrEqual(oldest);
            expect(by).toBeLessThanOrEqual(moved);
            const slope = slopes[by] ?? NaN;
            expect(answered).toMatchObject({
              predictions: [{ probability: sigmoid(slope * a) }, { probability: sigmoid(-slope * a) }],
            });
            seen.add(answered.version);
          }
        };
        // All of them to their ends, also when one has failed: what is left waiting would hold the models.
        const ends = await scheduler.waitFor(Promise.allSettled([mover(), asker(0), asker(1), asker(2)]));
        order = undefined;
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
        expect(await app.predictor.predict({ model, features: { a: 9, b: 0 } }, 'id')).toMatchObject({
          version: versions.at(-1),
        });
        if (seen.size > 1) mixed++;
      }),
      { numRuns: 25 },
    );
    // Requests have met the old and the new, or it says nothing.
    expect(mixed).toBeGreaterThan(5);
  });
});
