import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InputSchema } from '#contracts';
import { ArtifactError, type Row } from '#learning';
import { OnnxModel } from '#onnx';

/** Made by scikit-learn and skl2onnx: test/onnx/fixtures.py. */
const fixture = (file: string) => readFile(new URL(`../../../../../test/onnx/${file}`, import.meta.url));

const Expected = z.object({
  columns: z.array(z.string()),
  classes: z.array(z.union([z.string(), z.number()])),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
  probabilities: z.array(z.array(z.number())),
});

const IRIS = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
const schemaOf = (columns: Record<string, 'number' | 'integer' | 'category'>, nullable = false) =>
  InputSchema.parse({ columns: Object.entries(columns).map(([name, type]) => ({ name, type, nullable })) });
const numbers = (names: readonly string[]) =>
  schemaOf(Object.fromEntries(names.map((name) => [name, 'number'])));

async function scored(file: string, schema: InputSchema, classes: number, rows: readonly Row[]) {
  const model = await OnnxModel.open(await fixture(file), schema, classes);
  try {
    return await model.scores(rows);
  } finally {
    await model.close();
  }
}

describe('a model trained elsewhere', () => {
  it.each([
    ['iris-svc', numbers(IRIS)],
    ['iris-forest', numbers(IRIS)],
    ['iris-logistic', numbers(IRIS)],
    ['shop-columns', schemaOf({ age: 'number', spent: 'number', town: 'category' })],
  ])('%s answers as scikit-learn does, for batches of any size', async (name, schema) => {
    const { classes, rows, probabilities } = Expected.parse(
      JSON.parse(String(await fixture(`${name}.json`))),
    );
    for (const count of [1, 5, 10, 20]) {
      const scores = await scored(`${name}.onnx`, schema, classes.length, rows.slice(0, count));
      probabilities
        .slice(0, count)
        .flat()
        .forEach((expected, i) => expect(scores[i]).toBeCloseTo(expected, 5));
      expect(scores).toHaveLength(count * classes.length);
    }
  });

  it('takes the columns of the schema by name, in whatever order they stand there', async () => {
    const straight = schemaOf({ age: 'number', spent: 'number', town: 'category' });
    const turned = schemaOf({ town: 'category', spent: 'number', age: 'number' });
    const expected = await scored('shop-columns.onnx', straight, 2, [[40, 100, 'Graz']]);
    expect(await scored('shop-columns.onnx', turned, 2, [['Graz', 100, 40]])).toEqual(expected);
  });

  it.each([
    ['has maps for answers', 'iris-zipmap.onnx', numbers(IRIS), 3, /without ZipMap/],
    ['wants more columns', 'iris-svc.onnx', numbers(IRIS.slice(1)), 3, /the schema has 3 columns/],
    ['has other classes', 'iris-svc.onnx', numbers(IRIS), 2, /probabilities of 2 classes/],
    ['has no such column', 'shop-columns.onnx', numbers(['age', 'spent']), 2, /for the input "town"/],
    [
      'wants text for a number',
      'shop-columns.onnx',
      numbers(['age', 'spent', 'town']),
      2,
      /is a number, the model's input is of type string/,
    ],
  ])('is refused when it %s', async (_, file, schema, classes, message) => {
    const opening = OnnxModel.open(await fixture(file), schema, classes);
    await expect(opening).rejects.toThrow(ArtifactError);
    await expect(opening).rejects.toThrow(message);
  });

  it.each([
    ['nothing', () => Buffer.of()],
    ['no ONNX at all', () => Buffer.from('import os')],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
  ])('is refused when the file is %s', async (_, damage) => {
    const bytes = damage(await fixture('iris-svc.onnx'));
    await expect(OnnxModel.open(bytes, numbers(IRIS), 3)).rejects.toThrow();
  });

  it('fails the calls that come after it was closed', async () => {
    const model = await OnnxModel.open(await fixture('iris-svc.onnx'), numbers(IRIS), 3);
    await model.close();
    await expect(model.scores([[1, 2, 3, 4]])).rejects.toThrow(/closed/);
  });

  it('fails a call it cannot compute, and answers the next one', async () => {
    const model = await OnnxModel.open(await fixture('iris-svc.onnx'), numbers(IRIS), 3);
    await expect(model.scores([[1, 2, 3]])).rejects.toThrow();
    expect(await model.scores([[1, 2, 3, 4]])).toHaveLength(3);
    await model.close();
  });
});
