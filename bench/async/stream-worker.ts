import { Redis } from 'ioredis';
import type { Instance } from '#contracts';
import { servedModel } from '../census/served-model.js';
import { connectionTo } from './bullmq-jobs.js';
import { entriesAfter, JOBS, KEEP, RESULTS } from './stream-jobs.js';

/** The other side of `streamJobs`. node stream-worker.js REDIS MODEL.json */
const [redis = '', file = ''] = process.argv.slice(2);
const score = await servedModel(file);
const connection = new Redis(connectionTo(redis));
console.log('ready');
for (let last = '0'; ;) {
  const entries = await entriesAfter(connection, JOBS, last);
  const answers = connection.pipeline();
  for (const [id, [, job = '', , rows = '[]']] of entries) {
    const probabilities = score(JSON.parse(rows) as Instance[]);
    answers.xadd(RESULTS, 'MAXLEN', '~', KEEP, '*', 'job', job, 'result', JSON.stringify(probabilities));
    last = id;
  }
  await answers.exec();
}
