import path from 'node:path';
import type { EstimatorName } from '#contracts';
import { toOnnx } from '#onnx';
import { Aliases, ArtifactFolder, Versions } from '#registry';
import { registerOnnx } from '#training';
import { censusModel, MODEL } from '../census/census-model.js';
import type { CensusModel } from '../census/census-model.js';
import type { Site } from '../load/site.js';

/** Learns a model of the census, and registers what it is as an ONNX file under a name of its own, which is given back. */
export async function registerCensus(
  estimator: EstimatorName,
  { folder }: Site,
): Promise<{ name: string; model: CensusModel }> {
  const model = await censusModel(estimator);
  const artifacts = new ArtifactFolder(path.join(folder, 'artifacts'));
  const versions = new Versions(artifacts);
  const name = `${MODEL}-${estimator}`;
  await registerOnnx(
    {
      model: name,
      bytes: toOnnx(model.artifact, model.schema, [0, 1]),
      fileName: 'census.onnx',
      schema: model.schema,
      classes: [0, 1],
      golden: model.instances.slice(0, 10).map((input) => ({ input })),
      by: 'bench',
    },
    { versions, aliases: new Aliases(artifacts, versions, () => Promise.resolve()) },
  );
  return { name, model };
}
