import { z } from 'zod';
import { ESTIMATOR_PARAMS, type ModelArtifact } from '#contracts';
import { fit } from '#learning';
import { type Finding, furthest } from './finding.js';
import type { RunPython } from './python-script.js';
import { contractOf, type QuestionTable, tableOf } from './question-table.js';

const LIMIT = 1e-3;

/** Per table and class: the weight of each feature, by its name; the intercept is "". */
const Weights = z.record(z.string(), z.number());
const Learned = z.object({
  weights: z.record(z.string(), z.record(z.string(), Weights)),
  version: z.string(),
});

/** Fits logistic regressions here and in scikit-learn, and compares every coefficient. */
export async function coefficients(
  tables: readonly QuestionTable[],
  folder: string,
  python: RunPython,
): Promise<{ findings: Finding[]; version: string }> {
  const { weights, version } = Learned.parse(await python('coefficients.py', folder));
  const findings = [];
  for (const table of tables) {
    const ours = await ownWeights(table);
    const theirs = weights[table.name] ?? {};
    const distance = Math.max(
      ...Object.entries(theirs).map(([label, named]) => {
        const own = ours.get(label) ?? new Map<string, number>();
        const names = Object.keys(named);
        return own.size === names.length
          ? furthest(
              names.map((name) => own.get(name) ?? NaN),
              Object.values(named),
            )
          : Infinity;
      }),
    );
    const size = Object.keys(Object.values(theirs)[0] ?? {}).length * Object.keys(theirs).length;
    findings.push({
      what: `${table.name}, ${size} coefficients`,
      distances: new Map([[0, distance]]),
      limit: LIMIT,
    });
  }
  return { findings, version };
}

async function ownWeights(table: QuestionTable): Promise<Map<string, Map<string, number>>> {
  const contract = contractOf(table);
  const learned = tableOf(table, contract);
  const { encodings, estimator } = await fit({
    table: learned,
    rows: Int32Array.from({ length: learned.rows }, (_, row) => row),
    contract,
    estimator: 'logistic-regression',
    params: ESTIMATOR_PARAMS['logistic-regression'].parse({}),
    balanced: false,
    seed: 42,
  });
  if (estimator.kind !== 'linear') throw new Error(`a logistic regression of kind ${estimator.kind}`);
  const names = featureNames(encodings);
  const { weights, intercepts } = estimator;
  // Of more than two classes only the differences between intercepts mean something.
  const middle = weights.length > 1 ? intercepts.reduce((a, b) => a + b, 0) / intercepts.length : 0;
  const labels = weights.length === 1 ? table.classes.slice(1) : table.classes;
  return new Map(
    weights.map((row, k) => [
      String(labels[k]),
      new Map([
        ...row.map((weight, i): [string, number] => [names[i] ?? '?', weight]),
        ['', (intercepts[k] ?? NaN) - middle],
      ]),
    ]),
  );
}

function featureNames(encodings: ModelArtifact['encodings']): string[] {
  return encodings.flatMap((encoding) => {
    if (encoding.kind === 'oneHot')
      return encoding.categories.map((category) => `${encoding.column}=${category}`);
    if (encoding.kind === 'numeric' && encoding.source.kind === 'column') return [encoding.source.column];
    throw new Error(`a feature of another kind: ${JSON.stringify(encoding)}`);
  });
}
