/** Look-ups in a row that came too late, before the next ones are not made. */
const PATIENCE = 3;
/** Milliseconds until somebody tries again. */
const REST_MS = 1_000;

type State =
  | { readonly kind: 'awake'; readonly late: number }
  | { readonly kind: 'resting'; readonly until: number }
  | { readonly kind: 'trying' };

/**
 * Lets a slow cache rest: after a few late answers in a row nobody waits for it any more, until a ping that no
 * prediction waits for has been answered in time.
 */
export class CacheRest {
  private state: State = { kind: 'awake', late: 0 };

  /**
   * @param ping rejects when its answer comes too late
   * @param now milliseconds of a clock that never goes back
   */
  constructor(
    private readonly ping: () => Promise<unknown>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Nobody is to ask it now. Who wants to know after the rest's end sets off the ping. */
  get resting(): boolean {
    if (this.state.kind === 'resting' && this.now() >= this.state.until) void this.tryAgain();
    return this.state.kind !== 'awake';
  }

  answeredInTime(): void {
    if (this.state.kind === 'awake') this.state = { kind: 'awake', late: 0 };
  }

  answeredLate(): void {
    if (this.state.kind !== 'awake') return;
    const late = this.state.late + 1;
    this.state = late < PATIENCE ? { kind: 'awake', late } : this.rest();
  }

  private async tryAgain(): Promise<void> {
    this.state = { kind: 'trying' };
    try {
      await this.ping();
      // One ping may have been lucky: the next late answer is enough.
      this.state = { kind: 'awake', late: PATIENCE - 1 };
    } catch {
      this.state = this.rest();
    }
  }

  private rest(): State {
    return { kind: 'resting', until: this.now() + REST_MS };
  }
}
