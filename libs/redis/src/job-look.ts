import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PredictionJob } from '#contracts';
import { LuaScript } from './lua-script.js';
import { Queues } from './queues.js';
import { RecordText } from './record-text.js';
import { RedisConnections } from './redis-connections.js';

/** Jobs at the end of the list of those without a priority that are looked through; hardly more are ever put there. */
const NEXT_JOBS = 128;

/**
 * The record first: what is still in the queue beside it is about to go. The list of active jobs is as long as the
 * workers have hands; that of the waiting ones may be endless and is not searched. Of the job comes what stands before its
 * request, which may be as long as a body; older releases had more behind it, so that they need all of it. What is quoted
 * within a text has backslashes: the first such mark is the request.
 */
const LOOK = new LuaScript(`
local record = redis.call('GET', KEYS[1])
if record then return { 'ended', record } end
local job = redis.call('HMGET', KEYS[2], 'data', 'atm', 'processedOn', 'finishedOn', 'failedReason')
if not job[1] then return { 'unknown' } end
local state = 'waiting'
if redis.call('LPOS', KEYS[3], ARGV[1]) then state = 'active'
elseif redis.call('ZSCORE', KEYS[4], ARGV[1]) then state = 'failed' end
local ahead = -1
if state == 'waiting' then
  local rank = redis.call('ZRANK', KEYS[5], ARGV[1])
  local at = not rank and redis.call('LPOS', KEYS[6], ARGV[1], 'RANK', -1, 'MAXLEN', ${NEXT_JOBS})
  if rank then ahead = redis.call('LLEN', KEYS[6]) + rank
  elseif at then ahead = redis.call('LLEN', KEYS[6]) - 1 - at end
end
local request = string.find(job[1], ',"request":', 1, true)
local head = request and string.sub(job[1], 1, request - 1)
if head and string.find(head, '"expiresAt":', 1, true) then job[1] = head .. '}' end
return { state, ahead, unpack(job, 1, 5) }`);

const field = z.string().nullable();
const Reply = z.union([
  z.tuple([z.literal('unknown')]),
  z.tuple([z.literal('ended'), z.string()]),
  z.tuple([z.enum(['waiting', 'active', 'failed']), z.int(), z.string(), field, field, field, field]),
]);

/** What is known of a job by any release of Presage. */
const JobData = PredictionJob.pick({
  id: true,
  requestId: true,
  createdAt: true,
  expiresAt: true,
  retryOf: true,
  owner: true,
  webhook: true,
});

/** A job as it lies in the queue. Times are milliseconds since 1970. */
export interface QueuedJob {
  readonly data: z.infer<typeof JobData>;
  readonly attemptsMade: number;
  /** Jobs that are before it; undefined: unknown, or it does not wait for its turn. */
  readonly ahead?: number | undefined;
  readonly processedOn?: number | undefined;
  readonly finishedOn?: number | undefined;
  readonly failedReason?: string | undefined;
}

/** `waiting`: for its turn, its time or its next attempt. */
export type Looked =
  | { kind: 'unknown' }
  | { kind: 'ended'; record: RecordText }
  | { kind: 'waiting' | 'active' | 'failed'; job: QueuedJob };

/** Finds out where a job stands: one round trip, which a million jobs beside it make no longer. */
@Injectable()
export class JobLook {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: Queues,
  ) {}

  async look(id: string): Promise<Looked> {
    const { keys, producer } = this.connections;
    const queue = this.queues.prediction;
    const places = [
      keys.record(id),
      queue.toKey(id),
      queue.toKey('active'),
      queue.toKey('failed'),
      queue.toKey('prioritized'),
      queue.toKey('wait'),
    ];
    const reply = Reply.parse(await LOOK.run(producer, places, [id]));
    switch (reply[0]) {
      case 'unknown':
        return { kind: 'unknown' };
      case 'ended':
        return { kind: 'ended', record: new RecordText(reply[1]) };
      default: {
        const [kind, ahead, data, attempts, processedOn, finishedOn, failedReason] = reply;
        const job = {
          data: JobData.parse(JSON.parse(data)),
          attemptsMade: Number(attempts ?? 0),
          ...(ahead < 0 ? {} : { ahead }),
          processedOn: moment(processedOn),
          finishedOn: moment(finishedOn),
          failedReason: failedReason ?? undefined,
        };
        return { kind, job };
      }
    }
  }
}

const moment = (text: string | null): number | undefined => (text === null ? undefined : Number(text));
