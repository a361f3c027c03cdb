import { PresageError } from '#contracts';
import type { VersionOnDelivery } from '#training';
import type { Context } from './command.js';
import type { VersionChoice } from './store.js';

/**
 * A version and the delivery to measure it on: what `evaluate`, `threshold` and `importance` begin with.
 * @throws {PresageError} as the store's `version` and `delivery`; `no_model` when the version cannot be loaded
 */
export async function versionOnDelivery(
  model: string,
  options: VersionChoice & { source?: string | undefined },
  { store }: Pick<Context, 'store'>,
): Promise<VersionOnDelivery> {
  const { model_version_id: version, dataset } = await store.version(model, options);
  const read = await store.versions.readArtifact(model, version);
  if (read.kind !== 'ok') {
    throw new PresageError('no_model', read.kind === 'missing' ? 'The version is gone.' : read.reason);
  }
  const { metadata, artifact } = read;
  if (artifact.format === 'onnx') {
    throw new PresageError(
      'invalid_request',
      `${model}/${version} is an ONNX file that was trained elsewhere: there are no rows to measure it on.`,
    );
  }
  const contract = await store.dataset(dataset.name);
  const { file } = await store.delivery(contract.name, options.source);
  return { metadata, artifact, contract, file, limits: store.settings.training.csv };
}
