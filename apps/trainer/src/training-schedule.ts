import { Injectable } from '@nestjs/common';
import type { JobSchedulerJson } from 'bullmq';
import type { ScheduleFile, TrainingJob } from '#contracts';
import { Queues, RedisConnections, TRAINING_QUEUE } from '#redis';
import { Schedules } from '#registry';
import { repeatRuleOf } from './repeat-rule.js';
import type { RepeatRule } from './repeat-rule.js';

/** A second attempt for a machine that failed. */
const JOB_OPTIONS = { attempts: 2, backoff: { type: 'exponential', delay: 1_000 } };

/** States of a job that will start, or has started. */
const COMING = new Set(['waiting', 'delayed', 'prioritized', 'active']);

/** Keeps BullMQ's job schedulers as the schedule files say. The files are the truth; a lost Redis loses no schedule. */
@Injectable()
export class TrainingSchedule {
  constructor(
    private readonly schedules: Schedules,
    private readonly queues: Queues,
    private readonly connections: RedisConnections,
  ) {}

  /**
   * One look. Writes only what differs, so that several trainers (or one that starts often) do not disturb each other:
   * schedulers that are set up again and again at the same time are known to end up dead.
   * @throws {AggregateError} with what is wrong with single schedules; the others are done
   */
  async reconcile(): Promise<void> {
    const queue = this.queues.training;
    const files = await this.schedules.list();
    const schedulers = new Map((await queue.getJobSchedulers()).map((found) => [found.key, found]));
    const problems: unknown[] = [];
    for (const file of files) {
      if (file.status === 'deleted') continue;
      try {
        await this.keep(file.model, repeatRuleOf(file), schedulers.get(file.model));
      } catch (error) {
        problems.push(error);
      }
    }
    const wanted = new Set(active(files).map(({ model }) => model));
    for (const model of schedulers.keys()) {
      if (!wanted.has(model)) await queue.removeJobScheduler(model);
    }
    if (problems.length > 0) throw new AggregateError(problems, 'schedules that cannot be kept');
  }

  private async keep(model: string, rule: RepeatRule, scheduler?: JobSchedulerJson): Promise<void> {
    if (scheduler !== undefined && isSame(rule, scheduler) && (await this.isAlive(scheduler))) return;
    const data: TrainingJob = { kind: 'scheduled', model };
    await this.queues.training.upsertJobScheduler(model, rule, {
      name: TRAINING_QUEUE,
      data,
      opts: JOB_OPTIONS,
    });
  }

  /** Without its next job a scheduler is dead, as nothing else would make the one after. */
  private async isAlive({ key, next }: JobSchedulerJson): Promise<boolean> {
    const id = `repeat:${key}:${next}`;
    const job = await this.queues.training.getJob(id);
    const state = await job?.getState();
    if (state !== undefined && COMING.has(state)) return true;
    // Or the job has started meanwhile, and there is a new next one.
    const now = await this.queues.training.getJobScheduler(key);
    if (now?.next !== next) return true;
    // Data of a job that is in no list: it would never come, and keep the new one of its slot from being made. BullMQ
    // itself does not let go of a scheduler's job.
    if (state === 'unknown') await this.connections.producer.del(this.queues.training.toKey(id));
    return false;
  }
}

const active = (files: readonly ScheduleFile[]): ScheduleFile[] =>
  files.filter(({ status }) => status === 'active');

function isSame(rule: RepeatRule, { pattern, every }: JobSchedulerJson): boolean {
  return 'pattern' in rule ? rule.pattern === pattern : rule.every === every;
}
