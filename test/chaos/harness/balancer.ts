import type { AppProcess } from '../../support/app-process.js';
import type { Client } from './client.js';
import type { Outcome } from './ledger.js';
import type { Site } from './site.js';

const PROBE_MS = 100;

/** Spreads requests over gateways as a balancer does: it asks each whether it is ready, and goes by that. */
export class Balancer {
  private readonly gateways = new Map<AppProcess, { ready: boolean }>();
  private readonly client: Client;
  private turn = 0;
  private readonly probing: NodeJS.Timeout;

  constructor(site: Site) {
    this.client = site.client(() => this.next());
    this.probing = setInterval(() => void this.probeAll(), PROBE_MS);
    site.run.defer(async () => clearInterval(this.probing));
  }

  /** From now on it gets requests, while it is ready. */
  add(gateway: AppProcess): void {
    this.gateways.set(gateway, { ready: true });
  }

  /** It has ended. */
  remove(gateway: AppProcess): void {
    this.gateways.delete(gateway);
  }

  /** A request that was refused before anything was sent goes to the next gateway; nothing else is sent twice. */
  async send(ask: (client: Client) => Promise<Outcome>): Promise<Outcome> {
    let outcome = await ask(this.client);
    for (let tries = 1; tries < this.gateways.size && wasRefused(outcome); tries++) {
      outcome = await ask(this.client);
    }
    return outcome;
  }

  /** A gateway that is ready, in turn; when none is, any of them. */
  private next(): AppProcess {
    const all = [...this.gateways];
    const ready = all.filter(([, state]) => state.ready);
    const candidates = ready.length > 0 ? ready : all;
    const chosen = candidates[this.turn++ % candidates.length];
    if (chosen === undefined) throw new Error('there is no gateway');
    return chosen[0];
  }

  private async probeAll(): Promise<void> {
    await Promise.all(
      [...this.gateways].map(async ([gateway, state]) => {
        const reply = await fetch(`${gateway.url}/ready`).catch(() => undefined);
        await reply?.arrayBuffer().catch(() => undefined);
        state.ready = reply?.status === 200;
      }),
    );
  }
}

const wasRefused = (outcome: Outcome): boolean => outcome.kind === 'broken' && outcome.how === 'refused';
