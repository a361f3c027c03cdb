import { withinDeadline } from './deadline.js';
import type { RedisConnections } from './redis-connections.js';

/** `down`: it answers, but jobs may vanish from it. */
export type QueueStatus = { status: 'ok'; note?: string } | { status: 'degraded' | 'down'; reason: string };

const ANSWER_MS = 500;

/** How the queue's Redis is, within half a second: reachable, and of a policy that keeps what it was given. */
export async function queueStatus(connections: RedisConnections): Promise<QueueStatus> {
  try {
    const answer = connections.producer.config('GET', 'maxmemory-policy');
    const policy = policyOf(await withinDeadline(answer, ANSWER_MS, 'the answer'));
    if (policy === 'noeviction') return { status: 'ok' };
    return {
      status: 'down',
      reason: `maxmemory-policy is ${policy} and must be noeviction: jobs would vanish`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // It answers: a hosted Redis often denies CONFIG.
    if (error instanceof Error && error.name === 'ReplyError') return { status: 'ok', note: reason };
    return { status: 'degraded', reason };
  }
}

/** `[name, value]`, as the protocol before RESP3 has it. */
const policyOf = (answer: unknown): string => (Array.isArray(answer) ? String(answer[1]) : 'unknown');
