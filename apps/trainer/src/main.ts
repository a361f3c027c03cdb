import { requireRedis } from '#settings';
import { runProcess, startOpsApp } from '#telemetry';
import { TrainerModule } from './trainer.module.js';

await runProcess((settings) => {
  requireRedis(settings, ['queue']);
  return startOpsApp(TrainerModule, settings);
});
