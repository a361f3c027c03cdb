import type { Asked, Traffic } from '../census/questions.js';
import type { ServerProcess } from '../load/server-process.js';
import type { Site } from '../load/site.js';

/** A server, and what it is asked. */
export interface Contestant {
  readonly name: string;
  /** Contestants of the same server are measured one after the other on the same process. */
  readonly server: string;
  readonly start: (site: Site) => Promise<ServerProcess>;
  readonly asked: Asked;
  readonly traffic: Traffic;
  /** When a cache is looked into; `none` where there is none. */
  readonly policy: 'auto' | 'always' | 'never' | 'none';
}
