import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';
import {
  AliasMove,
  JobRecord,
  JobView,
  PredictRequest,
  PredictResult,
  Problem,
  Run,
  RunRequest,
  ScheduleRequest,
  VersionMetadata,
  WebhookEvent,
} from '#contracts';
import { AsyncPredictRequest } from '../predictions/async-request.js';

/** Schemas that get a name in the document; the others stand where they are used. */
const NAMED: Record<string, z.ZodType> = {
  AliasMove,
  AsyncPredictRequest,
  JobRecord,
  JobView,
  PredictRequest,
  PredictResult,
  Problem,
  Run,
  RunRequest,
  ScheduleRequest,
  VersionMetadata,
  WebhookEvent,
};
/** Named `SchemaObject` in @nestjs/swagger, which does not export it. */
type SchemaObject = ApiResponseSchemaHost['schema'];

const NAMES = new Map<unknown, string>(Object.entries(NAMED).map(([name, schema]) => [schema, name]));

/** How @nestjs/swagger is told to write a Zod schema: OpenAPI 3.1 speaks JSON Schema 2020-12 as it is. */
export function toOpenApiSchema(
  schema: unknown,
  { schemaType }: { schemaType: 'input' | 'output' },
): { schema: unknown } | undefined {
  const name = NAMES.get(schema);
  if (name !== undefined) return { schema: { $ref: `#/components/schemas/${name}` } };
  return schema instanceof z.ZodType ? { schema: written(schema, schemaType) } : undefined;
}

export function componentSchemas(): Record<string, SchemaObject> {
  return Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, written(schema, 'input')]));
}

function written(schema: z.ZodType, io: 'input' | 'output'): SchemaObject {
  const options = { io, unrepresentable: 'any', override: withoutLeast } as const;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, options);
  return rest as SchemaObject;
}

/** That a number is not below the least there is says nothing, and is shown as the example. */
function withoutLeast({ jsonSchema }: { jsonSchema: { minimum?: number } }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
