import { Injectable } from '@nestjs/common';
import { PRODUCTION } from '#contracts';
import type { Run } from '#contracts';
import { Aliases, Runs, TrainingRequests } from '#registry';

const LOOK_INTERVAL_MS = 50;
const PATIENCE_MS = 60_000;

/** Sees to it that a new data folder has a model to answer with: an ordinary run, on the sample's first delivery. */
@Injectable()
export class FirstModel {
  constructor(
    private readonly aliases: Aliases,
    private readonly runs: Runs,
    private readonly requests: TrainingRequests,
  ) {}

  async isMissing(model: string): Promise<boolean> {
    return (await this.aliases.pointer(model, PRODUCTION)) === undefined;
  }

  /** Trains, and waits for the end of the run; a run that a killed process left behind goes on by itself. */
  async train(dataset: string, source: string): Promise<Run> {
    const { runs: earlier } = await this.runs.list({ limit: 10, model: dataset });
    const underWay = earlier.find(({ status }) => status === 'queued' || status === 'running');
    const run = underWay ?? (await this.requests.submit({ request: { dataset, source } }));
    return await this.ended(run);
  }

  private async ended(run: Run): Promise<Run> {
    const deadline = performance.now() + PATIENCE_MS;
    let current = run;
    while (performance.now() < deadline && (current.status === 'queued' || current.status === 'running')) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
      current = (await this.runs.get(run.id)) ?? current;
    }
    return current;
  }
}
