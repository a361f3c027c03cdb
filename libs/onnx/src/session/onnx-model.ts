import type { InputSchema } from '#contracts';
import type { Row } from '#learning';
import { type MakeFeeds, modelInputs } from './model-inputs.js';
import { probabilitiesOutput } from './probabilities-output.js';
import { SessionThread } from './session-thread.js';

/** Reading and optimizing the largest file takes a few seconds. */
const OPENING_MS = 30_000;

/** Sums of floats may come out a little beyond 0 or 1. */
const ROUNDING = 1e-5;

/** A classifier from a `.onnx` file, computed by ONNX Runtime. */
export class OnnxModel {
  readonly classes: number;
  /** A call goes to another thread and back, which takes as long as some ten to a hundred rows. */
  readonly batches = true;
  readonly #session: SessionThread;
  readonly #feeds: MakeFeeds;
  readonly #output: string;

  /**
   * @param schema rows come in the order of its columns
   * @param classes how many there are; probabilities stand in their order
   * @throws {ArtifactError} when the file does not fit to schema and classes
   * @throws {Error} when the runtime refuses the file
   */
  static async open(bytes: Uint8Array, schema: InputSchema, classes: number): Promise<OnnxModel> {
    const session = await SessionThread.open(bytes, OPENING_MS);
    try {
      return new OnnxModel(session, schema, classes);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  private constructor(session: SessionThread, schema: InputSchema, classes: number) {
    this.classes = classes;
    this.#session = session;
    this.#feeds = modelInputs(session.inputs, schema);
    this.#output = probabilitiesOutput(session.outputs, classes);
  }

  /**
   * The class probabilities of every row, 0 to 1: rows × classes, row after row.
   * @throws {Error} when the runtime gives up, or the file answers something else
   */
  async scores(rows: readonly Row[]): Promise<Float64Array> {
    const { data, dims } = await this.#session.run(this.#feeds(rows), this.#output);
    if (dims.length !== 2 || dims[0] !== rows.length || dims[1] !== this.classes) {
      throw new Error(`the model answers [${dims.join(', ')}] to ${rows.length} rows`);
    }
    return Float64Array.from(data, Number).map(probability);
  }

  /** Ends the session; scores asked for fail. */
  async close(): Promise<void> {
    await this.#session.close();
  }
}

function probability(value: number): number {
  if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) throw new Error(`the model answers ${value}`);
  return Math.min(1, Math.max(0, value));
}
