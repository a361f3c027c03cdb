import path from 'node:path';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { MODEL, serveCensus } from '../census/census-model.js';
import type { CensusModel } from '../census/census-model.js';
import { closedLoop } from '../load/closed-loop.js';
import { overConnections, request } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import type { Site } from '../load/site.js';
import { markdownTable } from '../page/markdown-table.js';
import { shown } from '../page/rounds.js';

const LOADED = [1, 10, 100];

/** One gateway that is asked for so many versions in turn: what it takes to hold them, and how long an answer takes. */
export async function loadedVersions(site: Site, model: CensusModel, seconds: number): Promise<string> {
  const folder = new ArtifactFolder(path.join(site.folder, 'artifacts'));
  const versions = new Versions(folder);
  const aliases = new Aliases(folder, versions, () => Promise.resolve());
  for (let version = 1; version < Math.max(...LOADED); version++) await serveCensus(model, versions, aliases);
  const saved = await versions.list(MODEL, { limit: Math.max(...LOADED) });
  const ids = saved.versions.map((version) => version.model_version_id);
  const { url } = await site.product('gateway', { MAX_LOADED_MODELS: '200', LOG_LEVEL: 'warn' });
  return await overConnections(url, 1, async ([connection]) => {
    if (connection === undefined) throw new Error('no connection');
    const rows: string[][] = [];
    for (const loaded of LOADED) {
      const asks = ids
        .slice(0, loaded)
        .map((version) =>
          request(
            'POST',
            '/predict',
            JSON.stringify({ features: model.instances[0], model: MODEL, version }),
          ),
        );
      for (const ask of asks) await answered(connection, ask);
      let next = 0;
      const { latencies } = await closedLoop(
        [() => answered(connection, asks[next++ % asks.length] ?? '')],
        seconds,
      );
      rows.push([
        String(loaded),
        shown((await memory(connection)) / 2 ** 20),
        shown(latencies.quantile(0.5)),
      ]);
    }
    return markdownTable(['Versions loaded', 'Memory of the gateway, MiB', 'p50 ms'], rows);
  });
}

async function answered(connection: HttpConnection, ask: string): Promise<void> {
  const { status, body } = await connection.ask(ask);
  if (status !== 200) throw new Error(`${status} ${body}`);
}

async function memory(connection: HttpConnection): Promise<number> {
  const { body } = await connection.ask(request('GET', '/metrics'));
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(body)?.[1]);
}
