import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClassPrediction, SingleResult } from '#contracts';
import type { AppProcess } from './support/app-process.js';
import { startCluster } from './support/cluster.js';
import type { Cluster } from './support/cluster.js';
import { call } from './support/http-client.js';
import { promote, saveTinyVersion, sigmoid } from './support/tiny-model.js';

type ClassAnswer = SingleResult & ClassPrediction;

const CONNECTIONS = 50;

let cluster: Cluster;
let gateway: AppProcess;
let old: string;

beforeEach(async () => {
  cluster = await startCluster();
  old = await saveTinyVersion(cluster.versions, { slope: 1 });
  await promote(cluster.aliases, old);
  gateway = await cluster.start('gateway');
  await cluster.start('worker');
});
afterEach(() => cluster.stop(), 20_000);

interface Load {
  answers: { a: number; version: string; probability: number }[];
  failures: unknown[];
  /** Resolves with the first answer by the version. */
  answeredBy(version: string): Promise<void>;
  stop(): Promise<void>;
}

/** Clients that keep calling one way, each with instances of its own, until they are stopped. */
function keepCalling(
  clients: number,
  predict: (features: Record<string, number>) => Promise<ClassAnswer>,
): Load {
  const load: Load = { answers: [], failures: [], answeredBy, stop };
  const awaited: { version: string; answered: () => void }[] = [];
  let stopped = false;
  let n = 0;

  async function client(): Promise<void> {
    while (!stopped) {
      const features = { a: (n++ % 100) / 50, b: n };
      try {
        const answer = await predict(features);
        load.answers.push({ a: features.a, version: answer.version, probability: answer.probability });
        for (const { version, answered } of awaited) if (answer.version === version) answered();
      } catch (error) {
        load.failures.push(error);
      }
    }
  }
  const running = Promise.all(Array.from({ length: clients }, client));

  async function answeredBy(version: string): Promise<void> {
    await new Promise<void>((answered) => awaited.push({ version, answered }));
  }
  async function stop(): Promise<void> {
    stopped = true;
    await running;
  }
  return load;
}

async function now(features: Record<string, number>): Promise<ClassAnswer> {
  const reply = await call<ClassAnswer>('POST', `${gateway.url}/predict`, { features });
  if (reply.status !== 200) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

async function later(features: Record<string, number>): Promise<ClassAnswer> {
  const accepted = await call('POST', `${gateway.url}/predict/async`, { features });
  if (accepted.status !== 202) throw new Error(`${accepted.status} ${JSON.stringify(accepted.body)}`);
  const url = `${gateway.url}/predict/async/${String(accepted.body['id'])}?wait=20`;
  const job = await call<{ status: string; result: ClassAnswer }>('GET', url);
  if (job.body.status !== 'succeeded') throw new Error(JSON.stringify(job.body));
  return job.body.result;
}

describe('a promotion and a rollback under load', () => {
  it("fail no request, and every answer is one version's own", async () => {
    const loads = [keepCalling(CONNECTIONS, now), keepCalling(4, later)];
    const everywhere = (version: string) => Promise.all(loads.map((load) => load.answeredBy(version)));
    await everywhere(old);

    const better = await saveTinyVersion(cluster.versions, { slope: 3 });
    const move = { version: better, reason: 'better' };
    const moved = await call('PUT', `${gateway.url}/models/tiny/aliases/production`, move);
    expect(moved.status).toBe(200);
    await everywhere(better);

    const back = await call('POST', `${gateway.url}/models/tiny/rollback`, {});
    expect(back.status).toBe(200);
    await everywhere(old);
    await Promise.all(loads.map((load) => load.stop()));

    const slopes = new Map([
      [old, 1],
      [better, 3],
    ]);
    for (const { answers, failures } of loads) {
      expect(failures).toEqual([]);
      const own = ({ a, version }: { a: number; version: string }) =>
        sigmoid((slopes.get(version) ?? NaN) * a);
      expect(answers.filter((answer) => answer.probability !== own(answer))).toEqual([]);
    }
  }, 60_000);

  it('reach a gateway that has missed every event', async () => {
    const better = await saveTinyVersion(cluster.versions, { slope: 3 });
    const load = keepCalling(1, now);
    await load.answeredBy(old);
    const taken = load.answeredBy(better);
    await promote(cluster.aliases, better);
    await taken;
    await load.stop();
    expect((await now({ a: 1, b: -1 })).probability).toBe(sigmoid(3));
  });
});
