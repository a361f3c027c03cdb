import type { AppProcess } from '../../support/app-process.js';

/** A process that is started anew whenever it dies, as a supervisor does. */
export interface Supervised {
  /** How often it has died. */
  readonly deaths: number;
  /** The one that runs now, or has just died. */
  readonly process: AppProcess;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** Resolves when it runs for the first time. */
export async function supervised(start: () => Promise<AppProcess>): Promise<Supervised> {
  let process = await start();
  let deaths = 0;
  let stopped = false;
  const watch = async (): Promise<void> => {
    for (;;) {
      await process.exited;
      if (stopped) return;
      deaths++;
      process = await start();
      if (stopped) return await process.kill9();
    }
  };
  const watching = watch();
  // A run that breaks off takes the stores away, and no start succeeds any more.
  watching.catch(() => undefined);
  return {
    get deaths() {
      return deaths;
    },
    get process() {
      return process;
    },
    stop: async () => {
      stopped = true;
      await process.kill9();
      await watching;
    },
  };
}
