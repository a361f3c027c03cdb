import type { Column, VersionMetadata } from '#contracts';

/** A JSON Schema (2020-12). */
export type JsonSchema = Record<string, unknown>;

const TYPES = { number: 'number', integer: 'integer', boolean: 'boolean', category: 'string' } as const;

/** What one instance for this version must look like. */
export function featureSchema(
  metadata: Pick<VersionMetadata, 'model' | 'model_version_id' | 'input_schema'>,
): JsonSchema {
  const { columns, additionalColumns } = metadata.input_schema;
  const required = columns.filter((column) => !column.nullable).map((column) => column.name);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Features of ${metadata.model}`,
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, columnSchema(column)])),
    required,
    additionalProperties: additionalColumns === 'ignore',
    'x-presage-version': metadata.model_version_id,
  };
}

function columnSchema(column: Column): JsonSchema {
  const { type, nullable, min, max, categories, unknown, coerce, description } = column;
  const words = [description, remark(column)].filter((text) => text !== undefined);
  return {
    type: nullable ? [TYPES[type], 'null'] : TYPES[type],
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(categories === undefined ? {} : { enum: nullable ? [...categories, null] : categories }),
    ...(words.length === 0 ? {} : { description: words.join(' ') }),
    ...(categories !== undefined && unknown === 'ignore' ? { 'x-unknown': 'ignore' } : {}),
    ...(coerce ? { 'x-coerce': true } : {}),
  };
}

/** Where the server is more lenient than the schema can say without hiding what is meant. */
function remark({ categories, unknown, coerce }: Column): string | undefined {
  if (categories !== undefined && unknown === 'ignore') {
    return 'Another value is accepted and counts as unknown.';
  }
  return coerce ? 'A number written as a string is accepted.' : undefined;
}
