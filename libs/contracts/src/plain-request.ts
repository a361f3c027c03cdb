import type { z } from 'zod';
import { PredictRequest } from './prediction.js';

/** A name as clients write it; what else may be one is for the schema to say. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * `PredictRequest.safeParse`, with the same outcome. What most requests are, instances and perhaps names, is recognised at
 * a glance; all others are for the schema to judge, which takes ten times as long and words what is wrong.
 */
export function readPredictRequest(given: unknown): z.ZodSafeParseResult<PredictRequest> {
  return isPlainRequest(given) ? { success: true, data: given } : PredictRequest.safeParse(given);
}

/** True of nothing that the schema would refuse or change. */
export function isPlainRequest(given: unknown): given is PredictRequest {
  if (typeof given !== 'object' || given === null) return false;
  let bodies = 0;
  for (const [key, value] of Object.entries(given) as [string, unknown][]) {
    if (key === 'features' || key === 'instances') {
      bodies += 1;
      if (!(key === 'features' ? isInstance(value) : areInstances(value))) return false;
    } else if (key !== 'model' && key !== 'alias') return false;
    else if (typeof value !== 'string' || !PLAIN_NAME.test(value)) return false;
  }
  return bodies === 1;
}

const areInstances = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isInstance);

function isInstance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  // The schema drops a column of this name.
  if (Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every(isFeatureValue);
}

function isFeatureValue(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value);
    case 'string':
    case 'boolean':
      return true;
    default:
      return value === null;
  }
}
