import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PRIVATE_HOSTS } from '../../support/private-hosts.js';
import { MASTER_SECRET } from '../../support/webhook-signature.js';
import { audit } from '../harness/audit.js';
import type { Client } from '../harness/client.js';
import { endedDeliveries } from '../harness/deliveries.js';
import type { Run, Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

/** And names of the same. */
const HOSTS = ['localhost', 'LOCALHOST.', 'a.localhost', ...PRIVATE_HOSTS, 'redis'];
/** Names that only later turn out to be this machine: see `lying-names.ts`. */
const NAMES = ['four', 'six', 'mapped', 'both', 'rebinds', 'rebinds-six'];

export const webhooksForged: Scenario = {
  id: 'T-38',
  fault: `jobs ask for webhooks into the private network: ${HOSTS.length} ways to write such an address, other schemes, ports and users; ${NAMES.length} names that stand for this machine, at once or from the second look on`,
  mustHold:
    'addresses are refused with the job (422, /webhook); names are never connected to: listeners on 127.0.0.1 and ::1 see no connection; the jobs themselves succeed',
  run: async (run) => {
    const canaries = await Promise.all([startCanary(run, '127.0.0.1'), startCanary(run, '::1')]);
    const [{ port }] = canaries as [Canary, Canary];
    const site = await Site.open(run, {
      WEBHOOK_SECRETS: MASTER_SECRET,
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_PORTS: canaries.map((canary) => canary.port).join(','),
      WEBHOOK_RETRY_SECONDS: '0.1,0.1',
      WEBHOOK_TIMEOUT_MS: '500',
    });
    const gateway = await site.start('gateway');
    await site.start('worker', {}, { preload: ['test/chaos/faults/lying-names.js'] });
    const client = site.client(() => gateway);

    const urls = [
      ...HOSTS.map((host) => `http://${host}:${port}/`),
      ...['ftp', 'file', 'gopher', 'ws'].map((scheme) => `${scheme}://127.0.0.1:${port}/`),
      ...['a@', 'a:b@', ':b@'].map((user) => `http://${user}hooks.example.com:${port}/`),
      'http://hooks.example.com:6379/',
      `http://hooks.example.com@127.0.0.1:${port}/`,
      `http:\\\\127.0.0.1:${port}\\`,
    ];
    const accepted: string[] = [];
    for (const url of urls) if (!(await isRefused(client, url))) accepted.push(url);

    for (const name of NAMES) {
      for (const canary of canaries) {
        await client.submit(0.5, { webhook: `http://${name}.lies.example:${canary.port}/` });
      }
    }
    const balance = await audit(site, client, { mayAnswer: ['invalid_request'] });
    const deliveries = await endedDeliveries(() => gateway);
    const undead = deliveries.filter(({ status }) => status !== 'dead');
    const connections = canaries.reduce((sum, canary) => sum + canary.connections, 0);
    return {
      ...balance,
      measured: { 'addresses refused': urls.length - accepted.length, connections },
      missed: [
        ...balance.missed,
        ...accepted.map((url) => `${url} was accepted`),
        ...undead.map(({ url, status }) => `${url} is ${status}`),
        ...(deliveries.length === 2 * NAMES.length ? [] : [`${deliveries.length} deliveries`]),
        ...(connections === 0 ? [] : [`${connections} connections to this machine`]),
      ],
    };
  },
};

interface Canary {
  readonly port: number;
  readonly connections: number;
}

async function startCanary(run: Run, host: string): Promise<Canary> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  server.listen(0, host);
  await once(server, 'listening');
  run.defer(async () => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get connections() {
      return connections;
    },
  };
}

async function isRefused(client: Client, webhook: string): Promise<boolean> {
  const outcome = await client.submit(0.5, { webhook });
  if (outcome.kind !== 'answered' || outcome.status !== 422) return false;
  return JSON.stringify(outcome.body['errors']).includes('"/webhook"');
}
