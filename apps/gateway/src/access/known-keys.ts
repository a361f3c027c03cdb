import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ApiKeys, KeySet } from '#registry';
import type { KeyCheck } from '#registry';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';

/** A revocation holds everywhere after the longest of these and the time to read: well within five seconds. */
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 2_000;
/** Keys expire by themselves, also while the store does not answer. */
const EXPIRY_LOOK_MS = 1_000;

/**
 * The keys, in memory. The store is looked at every one to two seconds, and only what is new is read; while it cannot be
 * read, what is known goes on. Nothing else is asked: no other outage lets anybody in or locks anybody out.
 */
@Injectable()
export class KnownKeys implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('keys');
  private readonly known = new KeySet();
  /** By the id of a key: whom to tell when it has ended. */
  private readonly watched = new Map<string, Set<() => void>>();
  private timer: NodeJS.Timeout | undefined;
  private expiries: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();
  private wasRead = false;
  private problem = '';
  private closed = false;

  constructor(
    private readonly keys: ApiKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.settings.access.keysRequired) return;
    await this.refresh();
    this.again();
    this.expiries = setInterval(() => this.tellEnded(), EXPIRY_LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.expiries);
    await this.reading;
  }

  /** `unread`: the store could never be read, so nobody can be told from anybody. */
  check(token: string): KeyCheck | { kind: 'unread' } {
    return this.wasRead ? this.known.check(token, Date.now()) : { kind: 'unread' };
  }

  /**
   * For what goes on after its key was looked at: calls `ended` when a call with the key would be refused, or within the
   * second after. Where keys are off none ends.
   * @returns stops watching; harmless a second time
   */
  watch(id: string, ended: () => void): () => void {
    const told = this.watched.get(id) ?? new Set();
    this.watched.set(id, told.add(ended));
    return () => {
      told.delete(ended);
      if (told.size === 0 && this.watched.get(id) === told) this.watched.delete(id);
    };
  }

  /** Looks at the store now. Never rejects. */
  async refresh(): Promise<void> {
    try {
      const unread = await this.keys.readInto(this.known);
      this.wasRead = true;
      this.tellEnded();
      this.tell(unread.length === 0 ? '' : `not readable: ${unread.join(', ')}`);
    } catch (error) {
      this.tell(String(error));
    }
  }

  private tellEnded(): void {
    const now = Date.now();
    for (const [id, told] of this.watched) {
      if (this.known.state(id, now) === 'active') continue;
      for (const ended of told) ended();
    }
  }

  /** Drawn anew each time, so that many gateways do not look at one store in step. */
  private again(): void {
    if (this.closed) return;
    const pause = SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    this.timer = setTimeout(() => {
      this.reading = this.refresh().then(() => this.again());
    }, pause);
  }

  /** Once, and not every second. */
  private tell(problem: string): void {
    if (problem === this.problem) return;
    this.problem = problem;
    if (problem === '') this.logger.log({ message: 'the keys can be read again' });
    else this.logger.warn({ message: 'keys could not be read; those that are known stay valid', problem });
  }
}
