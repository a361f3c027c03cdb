/**
 * Runs at most one call per key at once, and keeps at most one more waiting, which all who ask meanwhile share:
 * it begins after they asked, so it sees what they want seen.
 */
export class OneAtATime<T> {
  private readonly running = new Map<string, Promise<T>>();
  private readonly waiting = new Map<string, Promise<T>>();

  run(key: string, call: () => Promise<T>): Promise<T> {
    const running = this.running.get(key);
    if (running === undefined) return this.start(key, call);
    const shared = this.waiting.get(key);
    if (shared !== undefined) return shared;
    const next = running.then(
      () => this.promote(key, call),
      () => this.promote(key, call),
    );
    this.waiting.set(key, next);
    return next;
  }

  private promote(key: string, call: () => Promise<T>): Promise<T> {
    this.waiting.delete(key);
    return this.start(key, call);
  }

  private start(key: string, call: () => Promise<T>): Promise<T> {
    const run = call().finally(() => {
      if (this.running.get(key) === run) this.running.delete(key);
    });
    this.running.set(key, run);
    return run;
  }
}
