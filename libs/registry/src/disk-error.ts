import { PresageError } from '#contracts';

/**
 * The system's code of a failed call (`ENOENT`, `EEXIST`, …). By shape, not by class: an error from Node's own realm
 * is no instance of the `Error` of a VM context.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** There is no such file or folder. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What was read, or nothing when there is no such file or folder; other failures are thrown on. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a disk says that will not do it now, in words for those who asked. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'it is full',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EIO: 'its disk fails',
  ESTALE: 'its server has forgotten it',
  ENODEV: 'its disk is gone',
};

/**
 * What was done on a disk; other failures are thrown on as they are.
 * @throws {PresageError} `storage_unavailable` when the disk refuses it: it may be done later
 */
export async function unlessRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    const reason = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
    if (reason === undefined) throw cause;
    const detail = `The artifact folder cannot be used: ${reason} (${code}).`;
    throw new PresageError('storage_unavailable', detail, { cause, retryAfterSeconds: 5 });
  }
}
