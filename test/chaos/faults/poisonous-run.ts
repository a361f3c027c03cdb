import { TrainingThread } from '../../../libs/training/src/training-thread.js';

/** Loaded before a trainer: training from `CHAOS_POISON` (a file's name) kills the process. */
const poison = process.env['CHAOS_POISON'] ?? 'nothing';
// oxlint-disable-next-line typescript/unbound-method
const real = TrainingThread.prototype.fit;
TrainingThread.prototype.fit = async function poisonous(this: TrainingThread, order, ...rest) {
  if (order.file.endsWith(poison)) {
    process.stdout.write(`${JSON.stringify({ message: 'takes poison' })}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  return await real.call(this, order, ...rest);
};
