import { PresageError } from '#contracts';

/** Made once: what an error costs is its stack. */
export const OVERLOADED = new PresageError('overloaded', 'There is too much to do.', {
  retryAfterSeconds: 1,
});
