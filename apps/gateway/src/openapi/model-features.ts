import type { OpenAPIObject } from '@nestjs/swagger';
import { PRODUCTION } from '#contracts';
import type { LiveModels } from '#serving';
import { featureSchema } from '../models/feature-schema.js';
import type { JsonSchema } from '../models/feature-schema.js';

/** The document with a schema `Features_<model>` for every model that this process serves. */
export async function withFeatures(document: OpenAPIObject, live: LiveModels): Promise<OpenAPIObject> {
  const models = live.serving().filter(({ alias }) => alias === PRODUCTION);
  const features: Record<string, JsonSchema> = {};
  for (const { model } of models) {
    const { $schema: _, ...schema } = featureSchema(await live.production(model));
    features[`Features_${model}`] = schema;
  }
  const schemas = { ...document.components?.schemas, ...features };
  return { ...document, components: { ...document.components, schemas } };
}
