/** How one part is; `degraded` and `down` say why. */
export type CheckResult = { status: 'ok' | 'degraded' | 'down' } & Record<string, unknown>;

export interface Readiness {
  ready: boolean;
  checks: Record<string, CheckResult>;
}

interface Check {
  /** Must answer by itself within a second: whoever asks is a balancer. */
  run(): CheckResult | Promise<CheckResult>;
  /** `down` makes the whole process not ready; other checks only show. */
  vital: boolean;
}

/** What the parts of this process say about themselves: readiness checks, and facts for `/meta`. */
export class Health {
  private readonly checks = new Map<string, Check>();
  private readonly facts = new Map<string, () => unknown>();
  private stopping = false;

  check(name: string, run: Check['run'], { vital = false } = {}): void {
    this.checks.set(name, { run, vital });
  }

  fact(name: string, read: () => unknown): void {
    this.facts.set(name, read);
  }

  /** From now on not ready: balancers send no more requests while those under way end. */
  startShutdown(): void {
    this.stopping = true;
  }

  get shuttingDown(): boolean {
    return this.stopping;
  }

  async readiness(): Promise<Readiness> {
    const checks: Record<string, CheckResult> = {};
    let ready = !this.stopping;
    if (this.stopping) checks['shutdown'] = { status: 'down', reason: 'shutting down' };
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, check.vital, await outcome(check)] as const),
    );
    for (const [name, vital, result] of results) {
      checks[name] = result;
      if (vital && result.status === 'down') ready = false;
    }
    return { ready, checks };
  }

  meta(): Record<string, unknown> {
    return Object.fromEntries([...this.facts].map(([name, read]) => [name, read()]));
  }
}

async function outcome(check: Check): Promise<CheckResult> {
  try {
    return await check.run();
  } catch (error) {
    return { status: 'down', reason: error instanceof Error ? error.message : String(error) };
  }
}
