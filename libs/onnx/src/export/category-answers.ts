import { type CategoryEncoding, categoryPlaces } from './category-places.js';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { booleans } from './tensor.js';

/**
 * The questions that trees ask about one category, each with its answer for every place that `categoryPlaces` gives.
 * A question asked twice is written once.
 */
export class CategoryAnswers {
  readonly #columns = new Map<string, { readonly column: number; readonly answers: readonly boolean[] }>();

  constructor(readonly encoding: CategoryEncoding) {}

  /** How many different questions have been asked. */
  get width(): number {
    return this.#columns.size;
  }

  /** The column that holds a question's answers. @param answers per place; the last one is for what has none */
  column(answers: readonly boolean[]): number {
    const key = answers.map(Number).join('');
    const known = this.#columns.get(key)?.column;
    if (known !== undefined) return known;
    const column = this.#columns.size;
    this.#columns.set(key, { column, answers });
    return column;
  }

  /** The answers for each instance, [n, width], booleans. */
  lookUp(graph: Graph, inputs: GraphInputs): string {
    const questions = [...this.#columns.values()];
    const places = this.encoding.categories.length + 1;
    const rows = Array.from({ length: places }, (_, place) =>
      questions.map(({ answers }) => answers[place] === true),
    );
    const table = graph.constant(booleans([places, questions.length], rows.flat()));
    return graph.add('Gather', [table, categoryPlaces(graph, inputs, this.encoding)], { axis: 0 });
  }
}
