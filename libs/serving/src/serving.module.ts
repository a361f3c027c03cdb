import { Module } from '@nestjs/common';
import { RedisModule } from '#redis';
import { RegistryModule } from '#registry';
import { CachePolicies } from './cache-policies.js';
import { CallsElsewhere } from './calls-elsewhere.js';
import { Handover } from './handover.js';
import { LiveModels } from './live-models.js';
import { LoadedVersions } from './loaded-versions.js';
import { MAKE_MODEL, makeModel } from './make-model.js';
import { MissingModels } from './missing-models.js';
import { PointerWatch } from './pointer-watch.js';
import { PredictionCache } from './prediction-cache.js';
import { Predictor } from './predictor.js';
import { RefusedVersions } from './refused-versions.js';
import { RowLeases } from './row-leases.js';
import { RowScoring } from './row-scoring.js';
import { ServingHealth } from './serving-health.js';
import { ShortTurns } from './short-turns.js';
import { VersionLoader } from './version-loader.js';

/** Everything that answers predictions; gateway and worker have the same. */
@Module({
  imports: [RedisModule, RegistryModule],
  providers: [
    { provide: MAKE_MODEL, useValue: makeModel },
    ShortTurns,
    CallsElsewhere,
    VersionLoader,
    LoadedVersions,
    Handover,
    RefusedVersions,
    MissingModels,
    LiveModels,
    PointerWatch,
    PredictionCache,
    CachePolicies,
    RowLeases,
    RowScoring,
    Predictor,
    ServingHealth,
  ],
  exports: [Predictor, LiveModels, ShortTurns, CallsElsewhere],
})
export class ServingModule {}
