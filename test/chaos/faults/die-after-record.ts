import { writeSync } from 'node:fs';
import { JobRecords } from '../../../libs/redis/src/job-records.js';
import { Predictor } from '../../../libs/serving/src/predictor.js';

/**
 * Loaded before a worker: it says which jobs it predicts, and is killed when it has written its `CHAOS_DIE_AFTER`th
 * record, before BullMQ hears of it. Without the variable it lives.
 */
const deadly = Number(process.env['CHAOS_DIE_AFTER'] ?? 'Infinity');
// Written before the process can be killed: a log that is flushed later would die with it.
const say = (line: object): void => void writeSync(1, `${JSON.stringify({ ...line, at: Date.now() })}\n`);

// oxlint-disable-next-line typescript/unbound-method
const predict = Predictor.prototype.predict;
Predictor.prototype.predict = function spoken(this: Predictor, ...args) {
  say({ predicts: args[1] });
  return predict.apply(this, args);
};

let written = 0;
// oxlint-disable-next-line typescript/unbound-method
const write = JobRecords.prototype.write;
JobRecords.prototype.write = async function mortal(this: JobRecords, record) {
  const outcome = await write.call(this, record);
  say({ recorded: record.id });
  if (++written === deadly) process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment: nothing is told to BullMQ in it.
  if (written >= deadly) return await new Promise<never>(() => undefined);
  return outcome;
};
