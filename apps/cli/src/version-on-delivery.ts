import { PresageError } from '#contracts';
import type { VersionOnDelivery } from '#training';
import type { Context } from './command.js';
import type { VersionChoice } from './store.js';

/**
 * A version and the delivery to measure it on: what `evaluate`, `threshold` and `importance` begin with.
 * @throws {PresageError} as the store's `artifact` and `delivery`
 */
export async function versionOnDelivery(
  model: string,
  options: VersionChoice & { source?: string | undefined },
  { store }: Pick<Context, 'store'>,
): Promise<VersionOnDelivery> {
  const { metadata, artifact } = await store.artifact(model, options);
  if (artifact.format === 'onnx') {
    throw new PresageError(
      'invalid_request',
      `${model}/${metadata.model_version_id} is an ONNX file that was trained elsewhere: there are no rows to measure it on.`,
    );
  }
  const contract = await store.dataset(metadata.dataset.name);
  const { file } = await store.delivery(contract.name, options.source);
  return { metadata, artifact, contract, file, limits: store.settings.training.csv };
}
