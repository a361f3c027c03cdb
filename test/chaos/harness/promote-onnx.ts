import { ulid } from 'ulid';
import { toOnnx } from '#onnx';
import { promote, saveTinyVersion, tinyArtifact } from '../../support/tiny-model.js';
import type { Site } from './site.js';

const SLOPE = 2;

/** Has the model `onnx` serve a tiny version out of an ONNX file. */
export async function promoteOnnx({ cluster: { versions, aliases } }: Site): Promise<void> {
  const ours = await saveTinyVersion(versions, { slope: SLOPE, model: 'onnx' });
  const saved = await versions.metadata('onnx', ours);
  if (saved === undefined) throw new Error('the version is not there');
  const { files: _ours, ...metadata } = saved;
  const version = ulid();
  const bytes = toOnnx(tinyArtifact(SLOPE), saved.input_schema, saved.classes);
  await versions.save({ ...metadata, model_version_id: version }, { 'model.onnx': bytes });
  await promote(aliases, version, { model: 'onnx' });
}
