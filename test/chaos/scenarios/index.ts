import type { Scenario } from '../harness/scenario.js';
import { artifactDamaged } from './artifact-damaged.js';
import { artifactFolderFails } from './artifact-folder-fails.js';
import { bodiesHuge } from './bodies-huge.js';
import { cacheFlushed } from './cache-flushed.js';
import { cacheGone } from './cache-gone.js';
import { clientsSlow } from './clients-slow.js';
import { clocksWrong } from './clocks-wrong.js';
import { connectionsHalfOpen } from './connections-half-open.js';
import { deliveriesHostile } from './deliveries-hostile.js';
import { diskFullWhileTraining } from './disk-full-while-training.js';
import { eventLoopBlocked } from './event-loop-blocked.js';
import { eventsLost } from './events-lost.js';
import { eventsShuffled } from './events-shuffled.js';
import { gatewayKilledWhileSubmitting } from './gateway-killed-while-submitting.js';
import { gatewayKilled } from './gateway-killed.js';
import { instancesOdd } from './instances-odd.js';
import { jsonDeep } from './json-deep.js';
import { keysBypassed } from './keys-bypassed.js';
import { modelHangs } from './model-hangs.js';
import { modelSick } from './model-sick.js';
import { namesAstray } from './names-astray.js';
import { numbersOdd } from './numbers-odd.js';
import { overload, overloadOnnx } from './overload.js';
import { poisonJob } from './poison-job.js';
import { poisonousSchedule } from './poisonous-schedule.js';
import { prototypesPolluted } from './prototypes-polluted.js';
import { queueDiskFull } from './queue-disk-full.js';
import { queueEvicts } from './queue-evicts.js';
import { queueFlooded } from './queue-flooded.js';
import { queueFrozen } from './queue-frozen.js';
import { queueFull } from './queue-full.js';
import { queueKilled } from './queue-killed.js';
import { queueLost } from './queue-lost.js';
import { queuePowerCut } from './queue-power-cut.js';
import { queueRefused } from './queue-refused.js';
import { redisSlow } from './redis-slow.js';
import { replyLost } from './reply-lost.js';
import { resourcesExhausted } from './resources-exhausted.js';
import { restartsUnderLoad } from './restarts-under-load.js';
import { retryStorm } from './retry-storm.js';
import { rollingDeploy } from './rolling-deploy.js';
import { scheduleSilenced } from './schedule-silenced.js';
import { sessionBusy } from './session-busy.js';
import { soak } from './soak.js';
import { submittedTwice } from './submitted-twice.js';
import { trainerAsleep } from './trainer-asleep.js';
import { webhookReceiversFail } from './webhook-receivers-fail.js';
import { webhooksForged } from './webhooks-forged.js';
import { workerDeaf } from './worker-deaf.js';
import { workerKilledBeforeAck } from './worker-killed-before-ack.js';
import { workerKilled } from './worker-killed.js';
import { wrongSettings } from './wrong-settings.js';

/** Every fault that is made to happen, in the order of their numbers. */
export const SCENARIOS: readonly Scenario[] = [
  workerKilled,
  workerKilledBeforeAck,
  gatewayKilled,
  gatewayKilledWhileSubmitting,
  replyLost,
  queueKilled,
  queuePowerCut,
  queueLost,
  queueRefused,
  queueFrozen,
  connectionsHalfOpen,
  redisSlow,
  queueFull,
  cacheGone,
  queueEvicts,
  queueDiskFull,
  artifactFolderFails,
  artifactDamaged,
  poisonJob,
  poisonousSchedule,
  modelSick,
  modelHangs,
  sessionBusy,
  eventsLost,
  eventsShuffled,
  trainerAsleep,
  clocksWrong,
  webhooksForged,
  submittedTwice,
  bodiesHuge,
  jsonDeep,
  numbersOdd,
  prototypesPolluted,
  instancesOdd,
  deliveriesHostile,
  namesAstray,
  keysBypassed,
  clientsSlow,
  overload,
  overloadOnnx,
  queueFlooded,
  retryStorm,
  restartsUnderLoad,
  rollingDeploy,
  diskFullWhileTraining,
  resourcesExhausted,
  eventLoopBlocked,
  webhookReceiversFail,
  scheduleSilenced,
  cacheFlushed,
  wrongSettings,
  workerDeaf,
  soak,
];
