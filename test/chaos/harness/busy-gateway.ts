import { flood } from './flood.js';
import type { FloodCount, FloodOptions } from './flood.js';
import { promoteOnnx } from './promote-onnx.js';
import type { Run } from './scenario.js';
import { Site } from './site.js';

const WARM_UP_SECONDS = 3;
const PEAK_SECONDS = 5;
/** Of the calls in these seconds some fail, if a rate is too high. */
const MOST_PER_SECOND = 1_000 / 5;

/** Where the model computes. */
export type Computes = 'on the event loop' | 'in a thread';

/** A gateway whose model computes 5 ms a row, and how many answers a second it gives at most. */
export interface BusyGateway {
  readonly peakPerSecond: number;
  predictions(perSecond: number, seconds: number, more?: Partial<FloodOptions>): Promise<FloodCount>;
}

export async function busyGateway(run: Run, computes: Computes = 'on the event loop'): Promise<BusyGateway> {
  const inThread = computes === 'in a thread';
  const site = await Site.open(run, inThread ? { DEFAULT_MODEL: 'onnx' } : {});
  if (inThread) await promoteOnnx(site);
  const fault = inThread ? 'slow-session' : 'busy-model';
  const preload = [`test/chaos/faults/${fault}.js`];
  const gateway = await site.start('gateway', { ...site.directLines, ACCESS_LOG: 'errors' }, { preload });
  let firstA = 2;
  const predictions = async (
    perSecond: number,
    seconds: number,
    more: Partial<FloodOptions> = {},
  ): Promise<FloodCount> => {
    const count = await flood({ url: gateway.url, path: '/predict', firstA, perSecond, seconds, ...more });
    // No row twice, in no flood.
    firstA += count.due / 1_000;
    return count;
  };
  await predictions(MOST_PER_SECOND / 2, WARM_UP_SECONDS);
  // What it answers when it is asked for as much as one thread can compute.
  const { good } = await predictions(MOST_PER_SECOND, PEAK_SECONDS);
  return { peakPerSecond: good.length / PEAK_SECONDS, predictions };
}
