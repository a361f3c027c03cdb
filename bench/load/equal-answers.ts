import { z } from 'zod';
import type { Instance } from '#contracts';
import { HttpConnection, request } from './http-connection.js';

/** Two ways to add up the same numbers differ by less. */
const TOLERANCE = 1e-6;

/** Whether a probability is the right one. */
export const isEqual = (answered: number, expected: number): boolean =>
  Math.abs(answered - expected) <= TOLERANCE;

const Answered = z.object({ probability: z.number() });

/**
 * Holds what a server answers against what is right: a server that answers something else is not measured.
 * @param body what is sent for an instance
 * @throws with the first answer that is another one
 */
export async function expectEqualAnswers(
  url: string,
  path: string,
  instances: readonly Instance[],
  {
    body,
    probability,
  }: { body: (instance: Instance) => unknown; probability: (instance: Instance) => number },
): Promise<void> {
  const connection = await HttpConnection.open(url);
  try {
    for (const instance of instances) {
      const answer = await connection.ask(request('POST', path, JSON.stringify(body(instance))));
      const expected = probability(instance);
      const read = Answered.safeParse(answer.status === 200 ? JSON.parse(answer.body) : undefined);
      if (!read.success || !isEqual(read.data.probability, expected))
        throw new Error(`${answer.status} ${answer.body} where the probability is ${expected}`);
    }
  } finally {
    connection.close();
  }
}
