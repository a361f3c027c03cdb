import { PredictionProcessor } from '../../../apps/worker/src/prediction.processor.js';
import { JobRecords } from '../../../libs/redis/src/job-records.js';

/** Loaded before a worker: it is of the release of `newer-gateway`, and writes records with more in them. */
// oxlint-disable-next-line typescript/unbound-method
const real = PredictionProcessor.prototype.process;
PredictionProcessor.prototype.process = function newer(this: PredictionProcessor, job, token, signal) {
  const data = job.data as Record<string, unknown>;
  if (data['v'] === 2) job.data = { ...data, v: 1, request: data['what'] };
  return real.call(this, job, token, signal);
};

// oxlint-disable-next-line typescript/unbound-method
const write = JobRecords.prototype.write;
JobRecords.prototype.write = function newer(this: JobRecords, record) {
  return write.call(this, { ...record, computedBy: 'a newer worker' } as never);
};
