import { Redis } from 'ioredis';
import { parseAddress, JobRecords, RedisConnections, WebhookDeliveries } from '#redis';
import type { JobRecord } from '#contracts';
import { readSettings } from '#settings';
import { answer, startWorker } from './worker-app.js';

/** Lists of ids in the queue's Redis that a child leaves behind, whatever becomes of it. */
export const PREDICTED = 'test:predicted';

/** A worker in a process of its own that may die. `DIE`: `at_predict`, `after_record` or `after_announcement`, at the first job it meets. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const redis = new Redis(parseAddress(settings.redis.queueUrl ?? ''));
  const die = process.env['DIE'];
  const dieAt = (point: string): void => {
    if (die === point) process.kill(process.pid, 'SIGKILL');
  };
  const connections = new RedisConnections(settings);
  class MortalRecords extends JobRecords {
    override async write(record: JobRecord): Promise<'written' | 'taken'> {
      const written = await super.write(record);
      dieAt('after_record');
      return written;
    }
  }
  // oxlint-disable-next-line typescript/unbound-method
  const add = WebhookDeliveries.prototype.add;
  WebhookDeliveries.prototype.add = async function mortal(this: WebhookDeliveries, ...args) {
    await add.apply(this, args);
    dieAt('after_announcement');
  };
  const records = new MortalRecords(connections.consumer, connections.keys, 3_600);
  await startWorker(
    settings,
    async (_, id) => {
      await redis.rpush(PREDICTED, id);
      dieAt('at_predict');
      return answer(id);
    },
    { records },
  );
}

if (process.argv[1] === import.meta.filename) await main();
