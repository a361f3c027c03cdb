import path from 'node:path';
import { Environment } from '#settings';
import type { Asked, Traffic } from '../census/questions.js';
import type { Contestant } from './contestant.js';

const PRODUCT: Asked = { as: 'features', path: '/predict' };

const bare: Contestant = {
  name: 'node:http, bare',
  server: 'bare',
  start: (site) =>
    site.start((port) => ({
      name: 'bare',
      command: [
        process.execPath,
        path.join(import.meta.dirname, 'bare-server.js'),
        String(port),
        site.modelFile,
      ],
      ready: { path: '/' },
    })),
  asked: { as: 'plain', path: '/' },
  traffic: 'distinct',
  policy: 'none',
};

/** A release that has no such setting always looks into its cache. */
const POLICIES =
  'CACHE_POLICY' in Environment.shape ? (['auto', 'always', 'never'] as const) : (['always'] as const);

function gateways(processes: 1 | 2): Contestant[] {
  return POLICIES.flatMap((policy): Contestant[] => {
    const many = processes === 1 ? '' : `, ${processes} processes`;
    const env = {
      CACHE_POLICY: policy,
      ACCESS_LOG: 'sampled',
      GATEWAY_PROCESSES: String(processes),
      REDIS_PREFIX: `${policy}-${processes}`,
    };
    const gateway = (traffic: Traffic): Contestant => ({
      name: `gateway${many}`,
      server: `gateway ${policy} ${processes}`,
      start: (site) => site.product('gateway', env),
      asked: PRODUCT,
      traffic,
      policy,
    });
    return policy === 'always' ? [gateway('distinct'), gateway('hot')] : [gateway('distinct')];
  });
}

const standalone: Contestant = {
  name: 'standalone',
  server: 'standalone',
  start: (site) => site.product('standalone'),
  asked: PRODUCT,
  traffic: 'distinct',
  policy: 'always',
};

/** All of Presage that can be measured, and the limit. */
export const OURS: readonly Contestant[] = [
  bare,
  ...gateways(1),
  standalone,
  ...('GATEWAY_PROCESSES' in Environment.shape ? gateways(2) : []),
];
