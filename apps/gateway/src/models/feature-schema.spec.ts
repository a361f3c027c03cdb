import { describe, expect, it } from '@jest/globals';
import { Column } from '#contracts';
import type { VersionMetadata } from '#contracts';
import { featureSchema } from './feature-schema.js';

const VERSION = '01J00000000000000000000000';

function schemaOf(columns: Record<string, unknown>[], additionalColumns: 'ignore' | 'reject' = 'reject') {
  const input_schema = { columns: columns.map((column) => Column.parse(column)), additionalColumns };
  const metadata = { model: 'm', model_version_id: VERSION, input_schema } satisfies Pick<
    VersionMetadata,
    'model' | 'model_version_id' | 'input_schema'
  >;
  return featureSchema(metadata);
}

describe('the schema of features', () => {
  it('requires every column that may not be null, and refuses others', () => {
    const schema = schemaOf([
      { name: 'age', type: 'integer', min: 0, max: 120 },
      { name: 'income', type: 'number', nullable: true, description: 'Per year.' },
      { name: 'member', type: 'boolean' },
    ]);
    expect(schema).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Features of m',
      type: 'object',
      properties: {
        age: { type: 'integer', minimum: 0, maximum: 120 },
        income: { type: ['number', 'null'], description: 'Per year.' },
        member: { type: 'boolean' },
      },
      required: ['age', 'member'],
      additionalProperties: false,
      'x-presage-version': VERSION,
    });
  });

  it('names the categories, null among them where it may be', () => {
    const strict = { name: 'color', type: 'category', categories: ['red', 'blue'], unknown: 'reject' };
    expect(schemaOf([strict])['properties']).toEqual({ color: { type: 'string', enum: ['red', 'blue'] } });
    expect(schemaOf([{ ...strict, nullable: true }])['properties']).toEqual({
      color: { type: ['string', 'null'], enum: ['red', 'blue', null] },
    });
  });

  it('says where the server accepts more than it can say', () => {
    const { properties } = schemaOf([
      { name: 'color', type: 'category', categories: ['red'] },
      { name: 'age', type: 'number', coerce: true },
    ]);
    expect(properties).toMatchObject({
      color: { enum: ['red'], 'x-unknown': 'ignore', description: expect.stringContaining('unknown') },
      age: { type: 'number', 'x-coerce': true, description: expect.stringContaining('string') },
    });
  });

  it('lets other columns be where the version ignores them', () => {
    expect(schemaOf([{ name: 'a', type: 'number' }], 'ignore')['additionalProperties']).toBe(true);
  });
});
