import { PresageError } from '#contracts';
import { withinDeadline } from '#redis';

/** Longer than a command's own timeout: several may be needed for one answer. */
const DEADLINE_MS = 1_000;

/**
 * What the queue's Redis says, within a second.
 * @throws {PresageError} `queue_unavailable` when it does not answer, or refuses (full, read-only)
 */
export async function queueAnswer<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await withinDeadline(ask(), DEADLINE_MS, 'the queue');
  } catch (cause) {
    if (cause instanceof PresageError) throw cause;
    throw new PresageError('queue_unavailable', 'The queue cannot be reached.', {
      retryAfterSeconds: 1,
      cause,
    });
  }
}
