import { runProcess, startOpsApp } from '#telemetry';
import { WorkerModule } from './worker.module.js';

await runProcess((settings) => startOpsApp(WorkerModule, settings));
