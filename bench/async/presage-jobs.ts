import { z } from 'zod';
import { request } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import type { JobSystem } from './job-system.js';
import { jobsOverHttp } from './over-http.js';

const Probability = z.object({ probability: z.number() });
const Ended = z.object({
  result: z.union([Probability, z.object({ predictions: z.array(Probability) })]),
});

const presage = (name: string, env: Readonly<Record<string, string>>): JobSystem => ({
  name,
  start: async (site, model) => {
    const gateway = await site.product('gateway', env);
    await site.product('worker', env);
    return jobsOverHttp(
      gateway.url,
      {
        submit: (rows, count) =>
          request(
            'POST',
            '/predict/async',
            count === 1 ? `{"features":${rows.slice(1, -1)}}` : `{"instances":${rows}}`,
          ),
        result: waited,
        probabilities: (answer) => {
          const { result } = Ended.parse(answer);
          return ('predictions' in result ? result.predictions : [result]).map(
            ({ probability }) => probability,
          );
        },
      },
      model,
    );
  },
});

/** A gateway and a worker with the settings they are shipped with: submit, then one call that waits. */
export const presageJobs = presage('Presage: gateway and worker', { REDIS_PREFIX: 'shipped' });

/** The same, with a cache only where it is quicker than the model. */
export const presageJobsAuto = presage('Presage, `CACHE_POLICY=auto`', {
  CACHE_POLICY: 'auto',
  // A queue of its own: the workers of the other one would do its jobs.
  REDIS_PREFIX: 'auto',
});

async function waited(connection: HttpConnection, id: string) {
  const answer = await connection.ask(request('GET', `/predict/async/${id}?wait=30`));
  if (!answer.body.includes('"status":"succeeded"')) throw new Error(`${answer.status} ${answer.body}`);
  return answer;
}
