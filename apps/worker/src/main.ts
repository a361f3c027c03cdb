import { requireRedis } from '#settings';
import { runProcess, startOpsApp } from '#telemetry';
import { WorkerModule } from './worker.module.js';

await runProcess((settings) => {
  requireRedis(settings, ['queue', 'cache']);
  return startOpsApp(WorkerModule, settings);
});
