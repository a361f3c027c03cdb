import type { DatasetContract, VersionMetadata } from '#contracts';
import { scoreDelivery } from '#training';
import type { ScoredDelivery } from '#training';
import type { Context } from './command.js';
import type { VersionChoice } from './store.js';

export interface ScoredVersion extends ScoredDelivery {
  readonly metadata: VersionMetadata;
  readonly contract: DatasetContract;
  readonly file: string;
}

/** A version's answers for a delivery: what `evaluate`, `threshold` and `importance` begin with. */
export async function scoredVersion(
  model: string,
  options: VersionChoice & { source?: string | undefined },
  { store, progress }: Context,
): Promise<ScoredVersion> {
  const metadata = await store.version(model, options);
  const contract = await store.dataset(metadata.dataset.name);
  const { file } = await store.delivery(contract.name, options.source);
  progress.update(0, 'scoring');
  const { testShare, csv: limits } = store.settings.training;
  const scored = await scoreDelivery({
    versions: store.versions,
    metadata,
    contract,
    file,
    testShare,
    limits,
  });
  progress.end();
  return { ...scored, metadata, contract, file };
}

/** For people: which rows a measurement speaks of. */
export function rowsOf({ rows, heldOut, file }: ScoredVersion): string {
  return `${rows.length} ${heldOut ? 'held-out rows' : 'rows'} of ${file}`;
}
