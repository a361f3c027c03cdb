import { cvResultsCsv } from './cv-results.js';
import type { FitResult } from './fit-delivery.js';

/** The files of a version besides its metadata: the model, and what was measured on the way to it. */
export function versionFiles({ artifact, measured, search }: FitResult): Record<string, Uint8Array> {
  return {
    'model.json': json(artifact),
    ...(measured.task === 'classification' && { 'report/hold-out.json': json(measured.holdOut) }),
    ...(search && {
      'report/candidates.json': json(search),
      'report/cv_results.csv': Buffer.from(cvResultsCsv(search)),
    }),
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
