import { z } from 'zod';
import type { CensusModel } from '../census/census-model.js';
import { freshRows } from '../census/questions.js';
import { overConnections } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import type { Answer } from '../load/answer-reader.js';
import type { RunningJobs } from './job-system.js';

/** How jobs are submitted and asked for over HTTP. */
export interface JobCalls {
  /** The request that submits rows, a JSON list. */
  readonly submit: (rows: string, count: number) => string;
  /** Asks until the job has ended well; its last answer. @throws when it has ended otherwise */
  readonly result: (connection: HttpConnection, id: string) => Promise<Answer>;
  readonly probabilities: (answer: unknown) => number[];
}

const Accepted = z.object({ id: z.string() });

/** One user per connection: submit, then ask for the result. */
export function jobsOverHttp(url: string, calls: JobCalls, { instances }: CensusModel): RunningJobs {
  const next = freshRows(instances);
  const roundTrip = async (connection: HttpConnection, rows: string, count: number): Promise<Answer> => {
    const { status, body } = await connection.ask(calls.submit(rows, count));
    if (status !== 202) throw new Error(`${url}: ${status} ${body}`);
    const { id } = Accepted.parse(JSON.parse(body));
    return await calls.result(connection, id);
  };
  return {
    probabilities: async (rows) =>
      await overConnections(url, 1, async ([connection]) => {
        const { body } = await roundTrip(connection!, JSON.stringify(rows), rows.length);
        return calls.probabilities(JSON.parse(body));
      }),
    work: async ({ users, rows }, during) =>
      await overConnections(url, users, (connections) =>
        during(connections.map((connection) => () => roundTrip(connection, next(rows), rows))),
      ),
  };
}
