import type { CensusModel } from '../census/census-model.js';
import type { LoadResult, User } from '../load/closed-loop.js';
import type { ServerProcess } from '../load/server-process.js';
import type { Site } from '../load/site.js';
import type { Contestant } from './contestant.js';
import { checkAnswers, measure } from './measure.js';
import type { Measured } from './measure.js';

/** What every contestant measured, round by round. */
export type Rounds = ReadonlyMap<Contestant, readonly Measured[]>;

/** How one measurement is made. */
export interface Measurement {
  readonly connections: number;
  readonly loop: (users: readonly User[]) => Promise<LoadResult>;
}

/** The servers of all contestants, up and answering as the model does. */
export class Contest {
  private constructor(
    private readonly servers: ReadonlyMap<string, ServerProcess>,
    private readonly model: CensusModel,
  ) {}

  /** @throws when a server does not start, or answers anything but the model's probability */
  static async start(contestants: readonly Contestant[], site: Site, model: CensusModel): Promise<Contest> {
    const servers = new Map<string, ServerProcess>();
    for (const contestant of contestants) {
      const server = servers.get(contestant.server) ?? (await contestant.start(site));
      servers.set(contestant.server, server);
      await checkAnswers(contestant, server, model);
    }
    return new Contest(servers, model);
  }

  async measure(contestant: Contestant, { connections, loop }: Measurement): Promise<Measured> {
    const server = this.servers.get(contestant.server);
    if (server === undefined) throw new Error(`${contestant.name} has not been started`);
    return await measure(contestant, server, this.model, { connections, loop });
  }

  /** Measures all of them in turn, round by round, so that a busy minute of the machine hits all of them. */
  async inTurn(
    contestants: readonly Contestant[],
    rounds: number,
    measurement: Measurement,
  ): Promise<Rounds> {
    const results = new Map<Contestant, Measured[]>(contestants.map((one) => [one, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const [contestant, own] of results) {
        const measured = await this.measure(contestant, measurement);
        own.push(measured);
        const { name, policy, traffic } = contestant;
        const perSecond = Math.round(measured.perSecond);
        console.error(
          `round ${round} of ${rounds}: ${name}, cache ${policy}, ${traffic} rows: ${perSecond}/s`,
        );
      }
    }
    return results;
  }
}
