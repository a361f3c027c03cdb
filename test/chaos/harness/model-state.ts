import { setTimeout as sleep } from 'node:timers/promises';
import type { AliasMove } from '#contracts';
import { MODEL_UPDATED } from '#contracts';
import type { AppProcess } from '../../support/app-process.js';
import { redisCommand } from './redis-command.js';
import type { Promotion, Site } from './site.js';

const LOOK_EVERY_MS = 25;

/** Version of `tiny` in production that a process says it serves. */
export async function servedBy({ url }: AppProcess): Promise<string | undefined> {
  const { models } = (await (await fetch(`${url}/meta`)).json()) as { models: Partial<AliasMove>[] };
  return models.find(({ model, alias }) => model === 'tiny' && alias === 'production')?.version;
}

/** Version of `tiny` in production that a process says it cannot serve. */
export async function refusedBy({ url }: AppProcess): Promise<string | undefined> {
  const { checks } = (await (await fetch(`${url}/ready`)).json()) as {
    checks: { model: { refused?: Partial<AliasMove>[] } };
  };
  return checks.model.refused?.find(({ model }) => model === 'tiny')?.version;
}

/** Looks until all the processes say this version; resolves with whether they did within the time. */
export async function allSay(
  version: string,
  processes: readonly AppProcess[],
  look: typeof servedBy,
  withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const said = await Promise.all(processes.map(look));
    if (said.every((other) => other === version)) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** Tells every process, past the proxies, that production of `tiny` has moved to this version, whether it has or not. */
export async function announce(site: Site, { version }: Pick<Promotion, 'version'>): Promise<void> {
  const event = {
    specversion: '1.0',
    type: MODEL_UPDATED,
    id: `tiny/production/${version}`,
    source: '/presage/registry',
    subject: 'tiny/production',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { model: 'tiny', alias: 'production', version },
  };
  await publish(site, JSON.stringify(event));
}

/** Anything, on the channel of model events. */
export async function publish(site: Site, message: string): Promise<void> {
  await redisCommand(site.cluster.queue.url, 'PUBLISH', 'presage:model-events', message);
}
