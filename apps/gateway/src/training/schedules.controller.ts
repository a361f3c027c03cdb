import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PresageError, ScheduleRequest } from '#contracts';
import { Schedules } from '#registry';
import { Needs } from '../access/declared-access.js';
import { modelInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { nextRun, ScheduleView, ScheduleViews } from './schedule-views.js';
import type { ActiveSchedule } from './schedule-views.js';
import { TrainingSources } from './training-sources.js';

const ScheduleList = z.object({ schedules: z.array(ScheduleView) });

/** Schedules are files; trainers notice a change within seconds. */
@ApiTags('training')
@Controller('training/schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: Schedules,
    private readonly sources: TrainingSources,
    private readonly views: ScheduleViews,
  ) {}

  @Get()
  @Needs('train')
  @ApiOperation({ summary: 'All schedules' })
  @Answers(200, ScheduleList, 'By model.', ['storage_unavailable'])
  async list(): Promise<z.infer<typeof ScheduleList>> {
    const active = (await this.schedules.list()).filter((file) => file.status === 'active');
    return { schedules: await Promise.all(active.map((file) => this.views.of(file))) };
  }

  @Get(':model')
  @Needs('train')
  @ApiOperation({ summary: 'When a model is trained' })
  @Answers(200, ScheduleView, 'The schedule, its last run and its next.', [
    'unknown_schedule',
    'storage_unavailable',
  ])
  async one(@Param('model', modelInPath) model: string): Promise<ScheduleView> {
    return await this.views.of(await this.active(model));
  }

  @Put(':model')
  @Needs('train')
  @ApiOperation({
    summary: 'Train a model again and again',
    description: 'On the newest delivery each time; unchanged rows are not trained again. Cron in UTC.',
  })
  @Answers(200, ScheduleView, 'The schedule.', ['unknown_dataset', 'storage_unavailable'])
  async put(
    @Param('model', modelInPath) model: string,
    @Body({ schema: ScheduleRequest }) body: ScheduleRequest,
  ): Promise<ScheduleView> {
    const { cron, everySeconds, ...request } = body;
    nextRun(body);
    await this.sources.mustBeAllowed(request);
    const schedule: ActiveSchedule = {
      status: 'active',
      model,
      cron,
      everySeconds,
      request: { ...request, model },
      updatedAt: new Date().toISOString(),
    };
    await this.schedules.put(schedule);
    return await this.views.of(schedule);
  }

  @Delete(':model')
  @Needs('train')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop training a model by schedule' })
  @Answers(204, undefined, 'It has no schedule any more.', ['unknown_schedule', 'storage_unavailable'])
  async delete(@Param('model', modelInPath) model: string): Promise<void> {
    await this.active(model);
    await this.schedules.put({ status: 'deleted', model, updatedAt: new Date().toISOString() });
  }

  private async active(model: string): Promise<ActiveSchedule> {
    const file = await this.schedules.get(model);
    if (file?.status === 'active') return file;
    throw new PresageError('unknown_schedule', `${model} has no schedule.`);
  }
}
