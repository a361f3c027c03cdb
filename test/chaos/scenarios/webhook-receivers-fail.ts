import type { ServerResponse } from 'node:http';
import { startReceiver } from '../../support/receiver.js';
import type { Receiver } from '../../support/receiver.js';
import { isSigned, MASTER_SECRET } from '../../support/webhook-signature.js';
import { acceptedJobs, audit } from '../harness/audit.js';
import { endedDeliveries } from '../harness/deliveries.js';
import type { ListedDelivery } from '../harness/deliveries.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const JOBS_EACH = 20;
const PER_HOST = 4;
const WORKERS = 2;
const HUGE_BYTES = 50_000_000;

const TAKING = ['fine', 'fails', 'huge'] as const;
const REFUSING = ['hangs', 'hangsUp', 'redirects', 'gone'] as const;
type Name = (typeof TAKING)[number] | (typeof REFUSING)[number];

export const webhookReceiversFail: Scenario = {
  id: 'T-49',
  fault: `${JOBS_EACH} webhooks each for receivers that take them, fail at first, answer 50 MB, hang, hang up, redirect, or are gone (410); a worker is killed in the middle`,
  mustHold: `the first three get every webhook, signed, under one id and with one body each; those of the others are dead and listed; the redirect is not followed; after 410 no more are sent; ${PER_HOST} at once from one worker to the one that hangs, which holds up no others`,
  run: async (run) => {
    const canary = await receive(run);
    const gauge = { now: 0, most: 0 };
    const receivers = await startReceivers(run, canary.url, gauge);
    const site = await Site.open(run, {
      WEBHOOK_SECRETS: MASTER_SECRET,
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      WEBHOOK_RETRY_SECONDS: '0.2,0.2,0.2',
      WEBHOOK_TIMEOUT_MS: '1000',
      WEBHOOK_PER_HOST: String(PER_HOST),
    });
    const gateway = await site.start('gateway');
    const client = site.client(() => gateway);
    const victim = await site.start('worker');
    for (let i = 1; i < WORKERS; i++) await site.start('worker');
    const killed = receivers.fine.arrived(run.random.between(1, JOBS_EACH - 2)).then(() => victim.kill9());
    for (let i = 0; i < JOBS_EACH; i++) {
      for (const { url } of Object.values(receivers)) {
        await client.submit(i / JOBS_EACH, { webhook: `${url}/hook` });
      }
    }
    await killed;
    await site.start('worker');

    // Once an endpoint is gone, jobs that name it are refused.
    const balance = await audit(site, client, { mayAnswer: ['invalid_request'] });
    const deliveries = await endedDeliveries(() => gateway);
    const missed = [
      ...TAKING.flatMap((name) => allAre('delivered', name, receivers[name], deliveries)),
      ...REFUSING.flatMap((name) => allAre('dead', name, receivers[name], deliveries)),
      ...Object.values(receivers).flatMap(unlike),
    ];
    const accepted = acceptedJobs(run.ledger).size;
    if (deliveries.length !== accepted) missed.push(`${deliveries.length} deliveries of ${accepted} jobs`);
    if (canary.received.length > 0) missed.push('the redirect was followed');
    const toGone = receivers.gone.received.length;
    // Those that were under way when the first one was answered.
    if (toGone > PER_HOST * WORKERS) missed.push(`${toGone} were sent to the one that is gone`);
    if (gauge.most > PER_HOST * WORKERS) missed.push(`${gauge.most} at once to the one that hangs`);
    const sent = Object.values(receivers).reduce((sum, { received }) => sum + received.length, 0);
    return {
      ...balance,
      measured: {
        'webhooks sent': sent,
        'at once to the one that hangs': gauge.most,
        'sent to the one gone': toGone,
      },
      missed: [...balance.missed, ...missed],
    };
  },
};

async function receive(run: Run): Promise<Receiver> {
  const receiver = await startReceiver();
  run.defer(() => receiver.close());
  return receiver;
}

async function startReceivers(
  run: Run,
  elsewhere: string,
  gauge: { now: number; most: number },
): Promise<Record<Name, Receiver>> {
  const failed = new Set<string>();
  const answers: Record<Name, Receiver['answer']> = {
    fine: (response) => void response.writeHead(204).end(),
    fails: (response, { headers }) => {
      const id = String(headers['webhook-id']);
      response.writeHead(failed.has(id) ? 200 : 500).end();
      failed.add(id);
    },
    huge: (response) => void response.writeHead(200).end(Buffer.alloc(HUGE_BYTES)),
    hangs: (response) => count(response, gauge),
    hangsUp: (response) => void response.destroy(),
    redirects: (response) => void response.writeHead(301, { location: elsewhere }).end(),
    gone: (response) => void response.writeHead(410).end(),
  };
  const started = Object.entries(answers).map(async ([name, answer]) => {
    const receiver = await receive(run);
    receiver.answer = answer;
    return [name, receiver] as const;
  });
  return Object.fromEntries(await Promise.all(started)) as Record<Name, Receiver>;
}

function count(response: ServerResponse, gauge: { now: number; most: number }): void {
  gauge.most = Math.max(gauge.most, ++gauge.now);
  response.on('close', () => gauge.now--);
}

function allAre(
  status: ListedDelivery['status'],
  name: Name,
  receiver: Receiver,
  deliveries: readonly ListedDelivery[],
): string[] {
  const own = deliveries.filter(({ url }) => url.startsWith(receiver.url));
  const others = own.filter((delivery) => delivery.status !== status);
  const unheard = own.filter(
    ({ id }) => !receiver.received.some(({ headers }) => headers['webhook-id'] === id),
  );
  return [
    ...(others.length === 0 ? [] : [`${others.length} of ${own.length} for ${name} are not ${status}`]),
    ...(status === 'dead' || unheard.length === 0 ? [] : [`${name} never heard of ${unheard.length}`]),
  ];
}

/** What came under one id and was not the same, or not signed. */
function unlike(receiver: Receiver): string[] {
  const bodies = new Map<string, string>();
  return receiver.received.flatMap((webhook) => {
    const id = String(webhook.headers['webhook-id']);
    const same = (bodies.get(id) ?? webhook.body) === webhook.body;
    bodies.set(id, webhook.body);
    const signed = isSigned(webhook, `${receiver.url}/hook`);
    return same && signed ? [] : [`${id} came ${same ? 'unsigned' : 'with another body'}`];
  });
}
