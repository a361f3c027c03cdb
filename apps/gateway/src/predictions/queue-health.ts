import { Injectable } from '@nestjs/common';
import { RedisConnections, withinDeadline } from '#redis';
import { Health } from '#telemetry';
import type { CheckResult } from '#telemetry';

const PING_TIMEOUT_MS = 500;

/**
 * What `/ready` says about the queue. Away is `degraded`: predictions go on. A Redis that evicts is `down`:
 * accepted jobs would vanish silently, so nothing may be accepted.
 */
@Injectable()
export class QueueHealth {
  /** Of the connection's present server; asked again after every reconnect. */
  private policy: Promise<string | undefined> | undefined;

  constructor(
    private readonly connections: RedisConnections,
    health: Health,
  ) {
    connections.producer.on('close', () => (this.policy = undefined));
    health.check('queue', () => this.check(), { vital: true });
  }

  private async check(): Promise<CheckResult> {
    try {
      await withinDeadline(this.connections.producer.ping(), PING_TIMEOUT_MS, 'a ping');
    } catch (error) {
      return { status: 'degraded', reason: `requests for later are refused: ${String(error)}` };
    }
    this.policy ??= this.readPolicy();
    const policy = await this.policy;
    if (policy === undefined) return { status: 'ok', note: 'its eviction policy cannot be read' };
    if (policy === 'noeviction') return { status: 'ok' };
    return {
      status: 'down',
      reason: `its Redis may evict jobs: maxmemory-policy is ${policy} and must be noeviction`,
    };
  }

  /** Hosted Redis often denies CONFIG. */
  private async readPolicy(): Promise<string | undefined> {
    try {
      const reply: unknown = await this.connections.producer.config('GET', 'maxmemory-policy');
      return Array.isArray(reply) ? String(reply[1]) : undefined;
    } catch {
      return undefined;
    }
  }
}
