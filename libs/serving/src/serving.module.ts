import { Module } from '@nestjs/common';
import { loadModel } from '#learning';
import { RedisModule } from '#redis';
import { RegistryModule } from '#registry';
import { LiveModels } from './live-models.js';
import { LoadedVersions } from './loaded-versions.js';
import { PointerWatch } from './pointer-watch.js';
import { PredictionCache } from './prediction-cache.js';
import { Predictor } from './predictor.js';
import { ServingHealth } from './serving-health.js';
import { MAKE_MODEL, VersionLoader } from './version-loader.js';
import type { MakeModel } from './version-loader.js';

/** Everything that answers predictions; gateway and worker have the same. */
@Module({
  imports: [RedisModule, RegistryModule],
  providers: [
    { provide: MAKE_MODEL, useValue: loadModel satisfies MakeModel },
    VersionLoader,
    LoadedVersions,
    LiveModels,
    PointerWatch,
    PredictionCache,
    Predictor,
    ServingHealth,
  ],
  exports: [Predictor, LiveModels],
})
export class ServingModule {}
