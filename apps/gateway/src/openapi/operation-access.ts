import type { OpenAPIObject } from '@nestjs/swagger';
import type { AccessTable } from '../access/access-table.js';
import { problemResponses } from './problem-responses.js';

/** The name of the security scheme. */
export const API_KEY = 'apiKey';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Says of every call which scope it needs, as its route has declared, and how whoever lacks it is refused. */
export function addAccess(document: OpenAPIObject, table: AccessTable): void {
  const refusals = problemResponses(['unauthorized', 'forbidden']);
  for (const [path, operations] of Object.entries(document.paths)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const method of METHODS) {
      const operation = operations[method];
      const access = table.of(method.toUpperCase(), url);
      if (operation === undefined || access === undefined) continue;
      operation.security = access === 'public' ? [] : [{ [API_KEY]: [access] }];
      if (access !== 'public') Object.assign(operation.responses, refusals);
    }
  }
}
