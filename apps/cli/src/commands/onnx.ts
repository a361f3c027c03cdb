import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { InputSchema, Instance, Label, Metrics, ModelName } from '#contracts';
import { toOnnx } from '#onnx';
import { registerOnnx } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { parsed, parsedFile } from '../parsed.js';

/** What a model file does not say of itself. */
const Description = z.strictObject({
  schema: InputSchema,
  /** In the order of the file's probabilities. */
  classes: z.array(Label).min(2),
  positiveClass: Label.optional(),
  /** Instances to try it on, with the probabilities they must get where these are known. */
  golden: z.array(z.strictObject({ input: Instance, output: z.array(z.number()).optional() })).min(1),
  metrics: Metrics.optional(),
});

export function registerCommand(): Command {
  return presageCommand(
    'register',
    'serve a model trained elsewhere: an ONNX file, tried out before it is promoted',
  )
    .argument('<model>')
    .requiredOption('--onnx <file>', 'the model')
    .requiredOption(
      '--description <file>',
      'JSON: schema (columns), classes, positiveClass, golden instances, metrics',
    )
    .addHelpText(
      'after',
      `
Example:
  presage register shop --onnx shop.onnx --description shop.json
with a shop.json like
  {
    "schema": { "columns": [{ "name": "age", "type": "number" }, { "name": "town", "type": "category" }] },
    "classes": ["no", "yes"],
    "golden": [{ "input": { "age": 42, "town": "Graz" }, "output": [0.25, 0.75] }]
  }`,
    )
    .action(async (model: string, options: CommonOptions & { onnx: string; description: string }) => {
      await carryOut(options, async ({ out, store }) => {
        const about = options.description;
        const described = parsedFile(Description, await readFile(about, 'utf8'), about);
        const { positiveClass, metrics, golden, schema, classes } = described;
        const move = await registerOnnx(
          {
            model: parsed(ModelName, model, `the name "${model}"`),
            bytes: await readFile(options.onnx),
            fileName: path.basename(options.onnx),
            schema,
            classes,
            golden: golden.map(({ input, output }) => (output === undefined ? { input } : { input, output })),
            ...(positiveClass === undefined ? {} : { positiveClass }),
            ...(metrics === undefined ? {} : { metrics }),
            by: 'cli',
          },
          store,
        );
        out.result(move);
        out.line(`${model}@${move.alias} is ${move.version}`);
      });
    });
}

interface ExportOptions extends CommonOptions {
  onnx: string;
  alias?: string;
  version?: string;
}

export function exportCommand(): Command {
  return presageCommand('export', 'write a version as ONNX, its preprocessing inside')
    .argument('<model>')
    .requiredOption('--onnx <file>', 'where to')
    .option('--alias <name>', 'which version (default: production)')
    .option('--version <id>', 'an exact version')
    .action(async (model: string, options: ExportOptions) => {
      await carryOut(options, async ({ out, store }) => {
        const { artifact, metadata } = await store.artifact(model, options);
        const { model_version_id: version } = metadata;
        const bytes =
          artifact.format === 'onnx'
            ? artifact.bytes
            : toOnnx(artifact, metadata.input_schema, metadata.classes, metadata.threshold);
        await writeFile(options.onnx, bytes);
        out.result({ model, version, file: options.onnx, bytes: bytes.length });
        out.line(`${options.onnx}  ${bytes.length} bytes, version ${version}`);
      });
    });
}
