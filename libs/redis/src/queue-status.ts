import { Cluster } from 'ioredis';
import { withinDeadline } from './deadline.js';
import type { RedisConnections } from './redis-connections.js';

/** `down`: it answers, but jobs may vanish from it. */
export type QueueStatus = { status: 'ok'; note?: string } | { status: 'degraded' | 'down'; reason: string };

const ANSWER_MS = 500;
/** The only policy that keeps what it was given; of a cluster every node has one. */
const KEEPING = 'noeviction';
/** Milliseconds by which clocks may differ: what is due, expires or is first is told by the clock of each machine. */
const MOST_SKEW_MS = 1_000;

/**
 * How the queue's Redis is, within half a second: reachable, of a policy that keeps what it was given, and of the same
 * time of day.
 */
export async function queueStatus(connections: RedisConnections): Promise<QueueStatus> {
  const asked = Promise.all([policy(connections), connections.producer.time()]);
  try {
    const [found, time] = await withinDeadline(asked, ANSWER_MS, 'the answer');
    if ('value' in found && found.value !== KEEPING) {
      return {
        status: 'down',
        reason: `maxmemory-policy is ${found.value} and must be ${KEEPING}: jobs would vanish`,
      };
    }
    const skewMs = Date.now() - (Number(time[0]) * 1_000 + Number(time[1]) / 1_000);
    if (Math.abs(skewMs) > MOST_SKEW_MS) {
      const seconds = (skewMs / 1_000).toFixed(1);
      return {
        status: 'degraded',
        reason: `the clock here is ${seconds} s ahead of that of the queue's Redis`,
      };
    }
    return 'denied' in found ? { status: 'ok', note: found.denied } : { status: 'ok' };
  } catch (error) {
    return { status: 'degraded', reason: connections.reason('producer', error) };
  }
}

/** `denied`: it answers, but does not say; a hosted Redis often denies CONFIG. */
async function policy({ producer }: RedisConnections): Promise<{ value: string } | { denied: string }> {
  const nodes = producer instanceof Cluster ? producer.nodes('master') : [producer];
  try {
    const values = await Promise.all(nodes.map((node) => node.config('GET', 'maxmemory-policy')));
    const found = values.map(policyOf);
    return { value: found.find((value) => value !== KEEPING) ?? KEEPING };
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return { denied: error.message };
    throw error;
  }
}

/** `[name, value]`, as the protocol before RESP3 has it. */
const policyOf = (answer: unknown): string => (Array.isArray(answer) ? String(answer[1]) : 'unknown');
