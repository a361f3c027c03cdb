import { setTimeout as delay } from 'node:timers/promises';
import { stopLeftBehind } from './left-behind-redis.js';
import { launchRedis } from './redis-child.js';
import type { RedisChild, RedisLaunch } from './redis-child.js';

export interface SupervisedRedis {
  /** Lets it save and end, for good. Calling it twice is harmless. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** One that lived this long did not die of its start: the next pause is a short one again. */
const STEADY_MS = 30_000;

/**
 * Keeps one Redis running on a directory: stops one left behind there, starts one, and whenever it dies starts it again
 * on the same data and socket, for as long as it takes, so that clients only have to reconnect. Rejects when the first
 * start fails. `name` and what happens are for people and go to `onEvent`.
 */
export async function superviseRedis(
  name: string,
  launch: RedisLaunch,
  onEvent: (text: string) => void,
): Promise<SupervisedRedis> {
  const leftBehind = await stopLeftBehind(launch);
  if (leftBehind !== undefined) onEvent(`stopped the ${name} of an earlier start (process ${leftBehind})`);

  let child = await launchRedis(launch);
  const stopping = new AbortController();

  const watch = async () => {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const since = performance.now();
      const how = await child.exited;
      if (stopping.signal.aborted) return;
      onEvent(`the ${name} (process ${child.pid}) died: ${how}; starting it again on its data`);
      if (performance.now() - since > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
      const next = await relaunch(pauseMs);
      if (next === undefined) return;
      child = next;
      onEvent(`the ${name} is back (process ${child.pid})`);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  };

  const relaunch = async (firstPauseMs: number): Promise<RedisChild | undefined> => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await delay(pauseMs, undefined, stopping).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        const next = await launchRedis(launch);
        if (!stopping.signal.aborted) return next;
        await next.stop();
        return undefined;
      } catch (error) {
        onEvent(
          `the ${name} does not start; trying again: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  };

  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await child.stop();
      await watching;
    },
  };
}
