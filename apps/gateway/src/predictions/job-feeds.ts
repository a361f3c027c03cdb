import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { JobView } from '#contracts';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { Metrics } from '#telemetry';
import { SharedPlaces } from '../admission/shared-places.js';
import { jobEvent } from './job-event.js';
import type { JobEvent } from './job-event.js';
import { JobWaiters } from './job-waiters.js';

/** Nobody tells when a job starts, and the news that it has ended can be lost. */
const LOOK_AGAIN_MS = 1_000;

export interface Follower {
  /** Whose client it is; undefined where keys are off. */
  readonly owner: string | undefined;
  /** Where the job stands, again and again; it may be what it was before. */
  show(event: JobEvent): void;
  /** Nothing more comes from here: the job has ended or is forgotten, or this process stops. */
  finish(): void;
}

interface Feed {
  readonly followers: Set<Follower>;
  readonly left: AbortController;
}

/** Follows jobs: one look a second at each, however many clients follow it. */
@Injectable()
export class JobFeeds implements BeforeApplicationShutdown {
  private readonly feeds = new Map<string, Feed>();
  private readonly places: SharedPlaces;
  private stopping = false;

  private readonly logger = new Logger('job feeds');

  constructor(
    private readonly waiters: JobWaiters,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) { http }: Settings,
  ) {
    this.places = new SharedPlaces(http.maxEventStreams);
  }

  /**
   * @param look the job as it stands; whoever else follows it has been let in by a look of its own
   * @returns stops following; harmless a second time
   * @throws {PresageError} `overloaded` when as many follow as may, or as many of one owner as leave room for others
   */
  follow(id: string, look: () => Promise<JobView>, follower: Follower): () => void {
    if (this.stopping) {
      follower.finish();
      return () => undefined;
    }
    const giveBack = this.places.take(follower.owner);
    if (giveBack === undefined) throw new PresageError('overloaded', 'Too many clients follow jobs here.');
    const feed = this.feeds.get(id) ?? { followers: new Set(), left: new AbortController() };
    feed.followers.add(follower);
    this.metrics.eventStreams.set(this.places.taken);
    if (!this.feeds.has(id)) {
      this.feeds.set(id, feed);
      void this.run(id, look, feed);
    }
    return () => {
      if (!feed.followers.delete(follower)) return;
      giveBack();
      this.metrics.eventStreams.set(this.places.taken);
      if (feed.followers.size === 0) this.close(id, feed);
    };
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const [id, feed] of this.feeds) this.close(id, feed);
  }

  private async run(id: string, look: () => Promise<JobView>, feed: Feed): Promise<void> {
    const { signal } = feed.left;
    while (!signal.aborted) {
      // Listening begins before looking: a job that ends in between wakes us.
      const news = this.waiters.listen(id, LOOK_AGAIN_MS, signal);
      try {
        const event = jobEvent(await look());
        for (const follower of feed.followers) follower.show(event);
        if (event.last) this.close(id, feed);
      } catch (error) {
        // With the queue away nothing is known of the job; the streams stay, and go on when it is back.
        if (!(error instanceof PresageError)) this.logger.error({ message: String(error), jobId: id });
        if (!(error instanceof PresageError && error.code === 'queue_unavailable')) this.close(id, feed);
      }
      await news.woken;
      news.close();
    }
  }

  private close(id: string, feed: Feed): void {
    feed.left.abort();
    if (this.feeds.get(id) === feed) this.feeds.delete(id);
    for (const follower of feed.followers) follower.finish();
  }
}
