import { PresageError } from '#contracts';

/** @throws {PresageError} `no_model`: to those who want a prediction it is the model that is missing, not the folder. */
export async function noModelIfUnreadable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof PresageError && cause.code !== 'storage_unavailable') throw cause;
    throw new PresageError('no_model', 'The registry cannot be read.', { cause, retryAfterSeconds: 1 });
  }
}
