import { runProcess, startOpsApp } from '#telemetry';
import { TrainerModule } from './trainer.module.js';

await runProcess((settings) => startOpsApp(TrainerModule, settings));
