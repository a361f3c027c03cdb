import type { OpenAPIObject } from '@nestjs/swagger';
import { PRODUCTION } from '#contracts';
import type { DatasetCatalog } from '#registry';
import type { LiveModels } from '#serving';
import { featureSchema } from '../models/feature-schema.js';

export interface Served {
  live: LiveModels;
  catalog: DatasetCatalog;
  defaultModel: string;
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** Calls whose bodies hold features, and the schemas of these bodies. */
const PATHS = ['/predict', '/predict/async'];
const BODIES = ['PredictRequest', 'AsyncPredictRequest'];

/**
 * The document with a schema `Features_<model>` for every model that this process serves, named where features are
 * asked for, and with an instance of the default model to try.
 */
export async function withFeatures(document: OpenAPIObject, served: Served): Promise<OpenAPIObject> {
  const { live } = served;
  const features: Schemas = {};
  for (const { model, alias } of live.serving()) {
    if (alias !== PRODUCTION) continue;
    const { $schema: _, ...schema } = featureSchema(await live.production(model));
    features[`Features_${model}`] = schema;
  }
  const before = document.components?.schemas ?? {};
  const schemas = { ...before, ...features, ...(await tryable(before, served)) };
  return {
    ...document,
    paths: withReferences(document.paths, Object.keys(features)),
    components: { ...document.components, schemas },
  };
}

/** The schemas of bodies, with the example of the dataset that the default model was trained on. */
async function tryable(schemas: Schemas, { live, catalog, defaultModel }: Served): Promise<Schemas> {
  const isServed = live.serving().some(({ model, alias }) => model === defaultModel && alias === PRODUCTION);
  if (!isServed) return {};
  const { dataset } = await live.production(defaultModel);
  // A contract that is broken or gone by now costs the document its example, and nothing more.
  const contract = await catalog.get(dataset.name).catch(() => undefined);
  if (contract?.example === undefined) return {};
  const examples = [{ features: contract.example }];
  return Object.fromEntries(BODIES.map((name) => [name, { ...schemas[name], examples }]));
}

function withReferences(paths: OpenAPIObject['paths'], schemas: readonly string[]): OpenAPIObject['paths'] {
  const list = schemas.map((name) => `\`${name}\``).join(', ');
  if (list === '') return paths;
  const noun = schemas.length === 1 ? 'the schema' : 'the schemas';
  const documented = PATHS.map((path) => {
    const { post, ...rest } = paths[path] ?? {};
    if (post === undefined) return [path, rest];
    const description = `${post.description ?? ''}\n\nWhat the features of the models served here must be: ${noun} ${list}.`;
    return [path, { ...rest, post: { ...post, description } }];
  });
  return { ...paths, ...Object.fromEntries(documented) };
}
