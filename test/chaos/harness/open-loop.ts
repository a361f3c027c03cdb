/** Calls after which those who have been called are listened to. */
const BURST = 16;

/**
 * Calls at a fixed rate whatever becomes of the calls before: a slow server does not slow its clients down, so waiting
 * is measured and not left out ("coordinated omission").
 * @param perSecond calls a second
 * @param send gets the number of the call and when it was due (`performance.now()`)
 * @returns how often it called, when the last call has ended
 */
export async function openLoop(
  perSecond: number,
  until: { readonly stopped: boolean },
  send: (n: number, dueAt: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const calls: Promise<unknown>[] = [];
  while (!until.stopped) {
    const due = start + (1_000 * calls.length) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    else {
      calls.push(send(calls.length, due));
      // Behind its time it must still hear the answers, or it takes itself for a slow server.
      if (calls.length % BURST === 0) await new Promise(setImmediate);
    }
  }
  await Promise.all(calls);
  return calls.length;
}

/** Runs calls in the background until it is told to stop. */
export function underLoad(perSecond: number, send: (n: number, dueAt: number) => Promise<unknown>) {
  const state = { stopped: false };
  const done = openLoop(perSecond, state, send);
  return {
    stop: async (): Promise<number> => {
      state.stopped = true;
      return await done;
    },
  };
}
