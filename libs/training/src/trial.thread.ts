import { parentPort, workerData } from 'node:worker_threads';
import type { Trial } from '#learning';
import { runTrial, type TrialSetting } from './trial.js';

/** Entry of a thread that fits one trial after another, each when it is asked to. What is thrown here ends the thread. */
const setting: TrialSetting = workerData;
parentPort?.on('message', (trial: Trial) => {
  void runTrial(setting, trial).then((outcome) => parentPort?.postMessage(outcome));
});
