import { hash } from 'node:crypto';
import type { QueueClient } from './queue-client.js';

/** A script that Redis runs as one command. It is sent as its hash; a Redis that does not know it gets all of it. */
export class LuaScript {
  private readonly sha: string;

  constructor(private readonly text: string) {
    this.sha = hash('sha1', text);
  }

  /** What the script returns. Nobody has looked at it yet. */
  async run(
    redis: QueueClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await redis.eval(this.text, keys.length, ...keys, ...args);
    }
  }
}
