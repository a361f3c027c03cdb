import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Instance, Label } from '#contracts';
import { BATCHES, type Finding, furthest } from './finding.js';
import type { RunPython } from './python-script.js';

const run = promisify(execFile);
const CLI = path.join(import.meta.dirname, '../../apps/cli/src/main.js');
const LIMIT = 1e-5;

const Asked = z.object({
  instances: z.array(Instance),
  probabilities: z.array(z.array(z.number())),
  classes: z.array(Label),
});
const Answered = z.object({
  predictions: z.array(z.object({ probabilities: z.record(z.string(), z.number()) })),
});

/** Lets scikit-learn write models as ONNX, and asks them by `presage register` and `presage predict`. */
export async function registered(
  tables: string,
  folder: string,
  python: RunPython,
): Promise<{ findings: Finding[]; version: string }> {
  await mkdir(folder, { recursive: true });
  const { version } = z.object({ version: z.string() }).parse(await python('models.py', tables, folder));
  const presage = async (...args: string[]): Promise<string> => {
    const env = { PRESAGE_HOME: path.join(folder, 'home'), PATH: process.env['PATH'] };
    return (await run(process.execPath, [CLI, ...args, '--json'], { env })).stdout;
  };
  const files = (await readdir(folder)).filter((file) => file.endsWith('.onnx')).sort();
  const some = path.join(folder, 'instances.json');
  const findings: Finding[] = [];
  for (const [i, file] of files.entries()) {
    const name = file.replace(/\.onnx$/, '');
    const at = path.join(folder, name);
    const model = `model-${i}`;
    await presage('register', model, '--onnx', `${at}.onnx`, '--description', `${at}.description.json`);
    const { instances, probabilities, classes } = Asked.parse(
      JSON.parse(await readFile(`${at}.json`, 'utf8')),
    );
    const distances = new Map<number, number>();
    for (const batch of BATCHES) {
      await writeFile(some, JSON.stringify(instances.slice(0, batch)));
      const { predictions } = Answered.parse(JSON.parse(await presage('predict', model, '--file', some)));
      const said = predictions.flatMap((answer) =>
        classes.map((label) => answer.probabilities[String(label)] ?? NaN),
      );
      distances.set(batch, furthest(said, probabilities.slice(0, batch).flat()));
    }
    findings.push({ what: name.replace('.', ', '), distances, limit: LIMIT });
  }
  return { findings, version };
}
