import type { CensusModel } from '../census/census-model.js';
import { questions } from '../census/questions.js';
import type { LoadResult } from '../load/closed-loop.js';
import { expectEqualAnswers } from '../load/equal-answers.js';
import { overConnections } from '../load/http-connection.js';
import type { HttpConnection } from '../load/http-connection.js';
import { processorSeconds } from '../load/processor-time.js';
import type { ServerProcess } from '../load/server-process.js';
import type { Measurement } from './contest.js';
import type { Contestant } from './contestant.js';

const CHECKED_ROWS = 200;

/** One measurement of a contestant. */
export interface Measured extends LoadResult {
  /** Share of the answers that came out of a cache. */
  readonly hits: number;
  /** Processor time of the server's processes per answer; NaN where the system does not tell. */
  readonly microseconds: number;
}

/** Holds some answers of a server against the model's. @throws when one is another */
export async function checkAnswers(
  { asked }: Contestant,
  { url }: ServerProcess,
  { instances, probability }: CensusModel,
): Promise<void> {
  const body = (instance: unknown): unknown => (asked.as === 'features' ? { features: instance } : instance);
  await expectEqualAnswers(url, asked.path, instances.slice(0, CHECKED_ROWS), { body, probability });
}

/** @throws when an answer is no prediction */
export async function measure(
  { asked, traffic }: Contestant,
  { url, pid }: ServerProcess,
  { instances }: CensusModel,
  { connections, loop }: Measurement,
): Promise<Measured> {
  const next = questions(instances, asked, traffic);
  let answers = 0;
  let hits = 0;
  const user = (connection: HttpConnection) => async (): Promise<void> => {
    const { status, body } = await connection.ask(next());
    if (status !== 200 || !body.includes('"probability":')) throw new Error(`${url}: ${status} ${body}`);
    answers++;
    if (body.includes('"cached":true')) hits++;
  };
  const before = (await processorSeconds(pid)) ?? NaN;
  const result = await overConnections(url, connections, (open) => loop(open.map(user)));
  const took = ((await processorSeconds(pid)) ?? NaN) - before;
  return { ...result, hits: hits / answers, microseconds: (1e6 * took) / answers };
}
