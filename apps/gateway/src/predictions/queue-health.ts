import { Injectable } from '@nestjs/common';
import { queueStatus, RedisConnections } from '#redis';
import { Health } from '#telemetry';

/**
 * What `/ready` says about the queue. Away is `degraded`: predictions go on. A Redis that evicts is `down`:
 * accepted jobs would vanish silently, so nothing may be accepted.
 */
@Injectable()
export class QueueHealth {
  constructor(connections: RedisConnections, health: Health) {
    health.check('queue', () => queueStatus(connections), { vital: true });
  }
}
