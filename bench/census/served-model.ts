import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputSchema, Instance, ModelArtifact } from '#contracts';
import { loadModel } from '#learning';

const Served = z.object({ artifact: ModelArtifact, schema: InputSchema });

/** The model without anything around it, for the limits: instances in, probabilities out, nothing checked. */
export async function servedModel(file: string): Promise<(instances: readonly Instance[]) => number[]> {
  const { artifact, schema } = Served.parse(JSON.parse(await readFile(file, 'utf8')));
  const model = loadModel(artifact, schema);
  const names = schema.columns.map(({ name }) => name);
  const rowOf = (instance: Instance) =>
    names.map((name) => {
      const value = instance[name] ?? null;
      return typeof value === 'boolean' ? Number(value) : value;
    });
  return (instances) => {
    const scores = model.scores(instances.map(rowOf));
    return instances.map((_, i) => scores[2 * i + 1] ?? NaN);
  };
}
