import { requireRedis } from '#settings';
import { closed, drained, runProcess, startOpsApp } from '#telemetry';
import { TrainerModule } from './trainer.module.js';
import { TrainingWorker } from './training-worker.js';

await runProcess(async (settings) => {
  requireRedis(settings, ['queue']);
  const app = await startOpsApp(TrainerModule, settings);
  return [drained(app, 0), app.get(TrainingWorker).lastRun, ...closed(app)];
});
