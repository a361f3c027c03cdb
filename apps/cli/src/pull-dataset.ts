import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PresageError } from '#contracts';
import type { DatasetContract } from '#contracts';

export interface PullOrder {
  readonly contract: DatasetContract;
  /** Data folder; the delivery lands in its folder of the dataset's name. */
  readonly folder: string;
  /** A file at hand, or an address, in place of the published one. */
  readonly from?: string | undefined;
  /** The sum is not held against the published one. */
  readonly anySum: boolean;
  readonly signal: AbortSignal;
  /** @param share 0 to 1, or undefined when the length is not known */
  onProgress(share: number | undefined): void;
}

/**
 * Brings the published table of a dataset into the data folder, under a name of its own until its sum is right:
 * what is there before stays until then. Returns the file and its sha256.
 * @throws {PresageError} `invalid_request`: nothing published, not reachable, another sum
 */
export async function pullDataset(order: PullOrder): Promise<{ file: string; sha256: string }> {
  const { contract, folder, signal } = order;
  const { published } = contract;
  const from = order.from ?? published?.url;
  if (from === undefined) {
    throw new PresageError('invalid_request', `${contract.name} has no published table; use --from FILE.`);
  }
  const target = path.join(folder, contract.name, published?.file ?? `${contract.name}.csv`);
  const partial = `${target}.part-${process.pid}`;
  await mkdir(path.dirname(target), { recursive: true });
  const hash = createHash('sha256');
  try {
    const { stream, length } = await open(from, signal);
    let received = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk);
        received += chunk.length;
        order.onProgress(length === undefined ? undefined : received / length);
        done(null, chunk);
      },
    });
    await pipeline(stream, meter, createWriteStream(partial), { signal });
    const sha256 = hash.digest('hex');
    if (published !== undefined && sha256 !== published.sha256 && !order.anySum) {
      throw new PresageError(
        'invalid_request',
        `${from} has the sha256 ${sha256}, not ${published.sha256}: it is not the table this contract was written for. ` +
          'Look at it, then take it with --any-sum if it is what you want.',
      );
    }
    await rename(partial, target);
    return { file: target, sha256 };
  } finally {
    await rm(partial, { force: true });
  }
}

async function open(
  from: string,
  signal: AbortSignal,
): Promise<{ stream: Readable; length: number | undefined }> {
  if (!/^https?:\/\//.test(from)) return { stream: createReadStream(from), length: undefined };
  let response: Response;
  try {
    response = await fetch(from, { signal });
  } catch (cause) {
    throw new PresageError(
      'invalid_request',
      `${from} cannot be reached; --from FILE takes a file at hand.`,
      { cause },
    );
  }
  if (!response.ok || response.body === null) {
    throw new PresageError('invalid_request', `${from} answered ${response.status}`);
  }
  const length = Number(response.headers.get('content-length'));
  return { stream: Readable.fromWeb(response.body), length: length > 0 ? length : undefined };
}
