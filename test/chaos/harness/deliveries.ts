import type { AppProcess } from '../../support/app-process.js';

/** A delivery as the gateway lists it. */
export interface ListedDelivery {
  readonly id: string;
  readonly status: 'pending' | 'delivered' | 'dead';
  readonly url: string;
  readonly lastError?: string;
}

const PATIENCE_MS = 60_000;

/** All deliveries, when none of them is pending any more; as they are after a minute, if some go on being it. */
export async function endedDeliveries(gateway: () => AppProcess): Promise<ListedDelivery[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const deliveries = await listed(gateway().url);
    const ended = deliveries.every(({ status }) => status !== 'pending');
    if (ended || performance.now() > deadline) return deliveries;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function listed(url: string): Promise<ListedDelivery[]> {
  const all: ListedDelivery[] = [];
  let cursor = '';
  for (;;) {
    const reply = await fetch(`${url}/webhooks/deliveries?limit=100${cursor}`);
    const page = (await reply.json()) as { deliveries: ListedDelivery[]; nextCursor?: string };
    all.push(...page.deliveries);
    if (page.nextCursor === undefined) return all;
    cursor = `&cursor=${page.nextCursor}`;
  }
}
