import { Injectable, Logger } from '@nestjs/common';
import { DataFolders, DatasetCatalog, Schedules } from '#registry';

/** The schedules that datasets bring along, made into files once there is something to train from. */
@Injectable()
export class DefaultSchedules {
  private readonly logger = new Logger('schedules');

  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly folders: DataFolders,
    private readonly schedules: Schedules,
  ) {}

  /** A schedule that there is, or that somebody has deleted, stays as it is. */
  async setUp(): Promise<void> {
    for (const { name, schedule } of await this.catalog.list()) {
      if (schedule === undefined || (await this.schedules.get(name)) !== undefined) continue;
      const delivery = await this.folders.find(name);
      if (delivery.kind !== 'found') continue;
      const updatedAt = new Date().toISOString();
      await this.schedules.put({
        status: 'active',
        model: name,
        cron: schedule.cron,
        request: { dataset: name },
        updatedAt,
      });
      const { cron } = schedule;
      this.logger.log({ message: 'the schedule that its dataset brings along is set up', model: name, cron });
    }
  }
}
