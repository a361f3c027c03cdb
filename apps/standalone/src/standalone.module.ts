import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { RegistryModule } from '#registry';
import { SettingsModule } from '#settings';
import type { Settings } from '#settings';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { TrainerModule } from '../../trainer/src/trainer.module.js';
import { WorkerModule } from '../../worker/src/worker.module.js';
import { FirstModel } from './first-model.js';

/** Gateway, worker and trainer in one process; what they have in common exists once. */
@Module({
  imports: [GatewayModule, WorkerModule, TrainerModule, RegistryModule],
  providers: [FirstModel],
})
export class StandaloneModule {
  static with(settings: Settings): DynamicModule {
    return { module: StandaloneModule, imports: [SettingsModule.with(settings)] };
  }
}
