import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer } from '../load/answer-reader.js';
import { request } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import type { Site } from '../load/site.js';
import { PEERS, uvicorn } from '../peers/python.js';
import type { JobSystem } from './job-system.js';
import { jobsOverHttp } from './over-http.js';

/** Between two looks. From 5 to 100 ms it makes no difference that could be told. */
const POLL_MS = 20;
const PROCESSES = 2;

const Ended = z.object({ probabilities: z.array(z.number()) });

/** What Celery's worker and its clients have to be told. */
export async function celeryEnvironment(site: Site): Promise<Record<string, string>> {
  const redis = await site.redis();
  return {
    MODEL_FILE: site.modelFile,
    PYTHONPATH: PEERS,
    PYTHONUNBUFFERED: '1',
    REDIS_URL: redis.replace('unix:', 'redis+socket:'),
  };
}

/** The worker's processes; without a log line per task. */
export async function startCelery(site: Site, python: string, env: Record<string, string>): Promise<void> {
  const pool = ['--pool', 'prefork', '--concurrency', String(PROCESSES)];
  await site.start(() => ({
    name: 'celery',
    command: [python, '-m', 'celery', '-A', 'tasks', 'worker', ...pool, '--loglevel', 'warning'],
    env,
    ready: { says: '[queues]' },
  }));
}

/** Celery with a Redis of its own and two processes, behind FastAPI: submit, then look again and again. */
export function celeryJobs(python: string, env: Record<string, string>): JobSystem {
  return {
    name: 'Celery + FastAPI',
    start: async (site, model) => {
      const { url } = await site.start((port) => ({
        name: 'jobs',
        command: uvicorn(python, 'jobs', port),
        env,
        ready: { path: '/health' },
      }));
      const submit = (rows: string, count: number): string =>
        count === 1
          ? request('POST', '/jobs', rows.slice(1, -1))
          : request('POST', '/jobs/many', `{"instances":${rows}}`);
      const probabilities = (answer: unknown): number[] => Ended.parse(answer).probabilities;
      return jobsOverHttp(url, { submit, result: polled, probabilities }, model);
    },
  };
}

async function polled(connection: HttpConnection, id: string): Promise<Answer> {
  for (;;) {
    const answer = await connection.ask(request('GET', `/jobs/${id}`));
    if (answer.body.includes('"SUCCESS"')) return answer;
    if (answer.status !== 200 || answer.body.includes('"FAILURE"'))
      throw new Error(`${answer.status} ${answer.body}`);
    await pause(POLL_MS);
  }
}
