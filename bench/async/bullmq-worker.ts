import { Worker } from 'bullmq';
import type { Instance } from '#contracts';
import { servedModel } from '../census/served-model.js';
import { connectionTo, QUEUE } from './bullmq-jobs.js';

/** The other side of `bullmqJobs`. node bullmq-worker.js REDIS MODEL.json */
const [redis = '', file = ''] = process.argv.slice(2);
const score = await servedModel(file);
const worker = new Worker<{ rows: string }, number[]>(
  QUEUE,
  ({ data }) => Promise.resolve(score(JSON.parse(data.rows) as Instance[])),
  { connection: connectionTo(redis), concurrency: 100 },
);
await worker.waitUntilReady();
console.log('ready');
