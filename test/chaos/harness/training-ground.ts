import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from './client.js';
import type { Site } from './site.js';

/** Milliseconds after which a run counts as lost. */
const PATIENCE_MS = 30_000;
const LOOK_INTERVAL_MS = 50;

/** A run as the API shows it. */
export type RunView = Readonly<Record<string, unknown>>;

/** A dataset with deliveries, and the API's view of what is trained from them. */
export class TrainingGround {
  private constructor(
    private readonly site: Site,
    /** The name of dataset and model. */
    readonly name: string,
  ) {}

  /** What processes need to know to find the dataset. */
  static env(site: Site): Record<string, string> {
    return { DATASETS_DIR: join(site.cluster.folder, 'datasets') };
  }

  /** A dataset of two columns of which the first tells the class: the better, the fewer of its labels are wrong. */
  static async open(site: Site, name = 'plants'): Promise<TrainingGround> {
    const feature = (column: string) => ({ name: column, type: 'number' });
    const contract = {
      name,
      features: { columns: [feature('height'), feature('width')] },
      target: { column: 'tall', classes: [0, 1], positiveClass: 1 },
    };
    const folder = join(site.cluster.folder, 'datasets', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'contract.json'), JSON.stringify(contract));
    return new TrainingGround(site, name);
  }

  /** @param wrong every so manieth label is wrong; 0: none is */
  async deliver(file: string, wrong = 0, rows = 120): Promise<void> {
    const folder = join(this.site.cluster.folder, 'data', this.name);
    await mkdir(folder, { recursive: true });
    const lines = Array.from({ length: rows }, (_, i) => {
      const tall = i > rows / 2 !== (wrong > 0 && i % wrong === 0);
      return `${i},${(i * 7) % 11},${tall ? 1 : 0}`;
    });
    await writeFile(join(folder, file), `height,width,tall\n${lines.join('\n')}\n`);
  }

  /** Asks for a run and says its id. */
  async ask(client: Client, source: string): Promise<string> {
    const asked = await client.other('POST', '/training/runs', { dataset: this.name, source });
    if (asked.kind === 'answered' && asked.status === 202) return String(asked.body['id']);
    throw new Error(`no run: ${JSON.stringify(asked)}`);
  }

  /** The run as soon as it is so. */
  async until(client: Client, id: string, isSo: (run: RunView) => boolean): Promise<RunView> {
    const deadline = performance.now() + PATIENCE_MS;
    let last: unknown;
    while (performance.now() < deadline) {
      const seen = await client.other('GET', `/training/runs/${id}`);
      if (seen.kind === 'answered' && seen.status === 200 && isSo(seen.body)) return seen.body;
      last = seen;
      await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
    }
    throw new Error(`run ${id} did not get there: ${JSON.stringify(last)}`);
  }

  /** The run when it has ended. */
  ended(client: Client, id: string): Promise<RunView> {
    return this.until(client, id, hasEnded);
  }

  /** Runs of the model, the newest first. */
  async runs(client: Client): Promise<RunView[]> {
    const listed = await client.other('GET', `/training/runs?model=${this.name}&limit=200`);
    return listed.kind === 'answered' ? (listed.body['runs'] as RunView[]) : [];
  }

  /** Every move of `production`, the newest first. */
  async moves(client: Client): Promise<RunView[]> {
    const listed = await client.other('GET', `/models/${this.name}/aliases/production/history`);
    if (listed.kind !== 'answered' || listed.status !== 200) throw new Error(JSON.stringify(listed));
    return listed.body['moves'] as RunView[];
  }
}

export const hasEnded = ({ status }: RunView): boolean => status === 'succeeded' || status === 'failed';
