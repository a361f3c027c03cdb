import { z } from 'zod';
import { call } from '../support/http-client.js';

/** What of JSON Schema the document uses; references are filled in. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  /** The first items of a list, one by one; then `items` is false. */
  readonly prefixItems?: readonly JsonSchema[];
  readonly items?: JsonSchema | false;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Content {
  readonly schema?: JsonSchema;
}

/** What an answer of one status must look like. */
export interface Documented {
  /** Empty: the answer has no body. */
  readonly types: readonly string[];
  /** Of the body, where it is JSON. */
  readonly schema: z.ZodType | undefined;
}

/** A call as the document describes it. */
export interface Operation {
  readonly method: string;
  /** With `{names}`. */
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema: JsonSchema }[];
  readonly body: JsonSchema | undefined;
  readonly answers: ReadonlyMap<number, Documented>;
}

interface Written {
  parameters?: Operation['parameters'];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}
interface Document {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

/** Every call of a server's own document. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const { paths, components } = (await call<Document>('GET', `${url}/openapi.json`)).body;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]): Operation => {
      const { parameters = [], requestBody, responses } = filledIn(written, components.schemas) as Written;
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content['application/json']?.schema,
        answers: new Map(
          Object.entries(responses).map(([status, { content = {} }]) => [
            Number(status),
            documented(content),
          ]),
        ),
      };
    }),
  );
}

function documented(content: Record<string, Content>): Documented {
  const types = Object.keys(content);
  const schema = content['application/json']?.schema;
  return { types, schema: schema === undefined ? undefined : checkOf(schema) };
}

function checkOf(schema: JsonSchema): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

/** The same with every reference replaced by what it refers to. */
function filledIn(node: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item) => filledIn(item, schemas));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) return filledIn(schemas[String(node.$ref).split('/').at(-1) ?? ''], schemas);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filledIn(value, schemas)]));
}
