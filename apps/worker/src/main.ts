import { requireRedis } from '#settings';
import { closed, drained, runProcess, startOpsApp } from '#telemetry';
import { PredictionWorker } from './prediction-worker.js';
import { WorkerModule } from './worker.module.js';

await runProcess(async (settings) => {
  requireRedis(settings, ['queue', 'cache']);
  const app = await startOpsApp(WorkerModule, settings);
  // Nobody balances a worker: there is nothing to wait for between not being ready and stopping.
  return [drained(app, 0), app.get(PredictionWorker).lastJobs, ...closed(app)];
});
