import { call } from '../support/http-client.js';

interface Bodies {
  readonly components: { readonly schemas: Record<string, { properties: Record<string, unknown> }> };
}

/**
 * The document of a server, with the features of one of its models in place of any features: a server that requires keys
 * does not name them, and of any features next to none would be accepted.
 */
export async function documentFor(
  url: string,
  model: string,
  headers: Record<string, string>,
): Promise<object> {
  const { body: document } = await call<Bodies & Record<string, unknown>>('GET', `${url}/openapi.json`);
  const { body: schema } = await call('GET', `${url}/models/${model}/schema`, undefined, headers);
  const { $schema: _, ...features } = schema;
  const { schemas } = document.components;
  for (const name of ['PredictRequest', 'AsyncPredictRequest']) {
    const { properties } = schemas[name] ?? {};
    if (properties?.['features'] === undefined) throw new Error(`${name} has no features in the document`);
    properties['features'] = features;
  }
  return withoutTuples(document) as object;
}

/** Schemathesis 4.32 writes `prefixItems` as the `items` of an older JSON Schema, and then refuses what it wrote. */
function withoutTuples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTuples);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutTuples(part)]));
  const { prefixItems, ...rest } = copy;
  if (!Array.isArray(prefixItems)) return copy;
  const { length } = prefixItems;
  return { ...rest, items: { anyOf: prefixItems }, minItems: length, maxItems: length };
}
