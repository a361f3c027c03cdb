import type { Label } from '#contracts';
import type { Graph } from './graph.js';
import { LABEL, PROBABILITIES } from './inputs.js';
import { ELEMENT } from './model-proto.js';
import { doubles, integers, texts } from './tensor.js';

/** How probabilities become a label. */
export interface Decision {
  readonly classes: readonly Label[];
  readonly positiveIndex: number;
  /** Two classes: the positive one is chosen from this probability on; of more, the most probable one is. */
  readonly threshold: number;
}

/** Outputs `probabilities` [n, classes], floats, of the probability of the positive class, [n, 1], doubles. */
export function answerOfTwo(graph: Graph, positive: string, decision: Decision): void {
  const one = graph.constant(doubles([1, 1], [1]));
  const negative = graph.add('Sub', [one, positive]);
  const { positiveIndex } = decision;
  const columns = positiveIndex === 0 ? [positive, negative] : [negative, positive];
  const reached = graph.add('GreaterOrEqual', [
    positive,
    graph.constant(doubles([1, 1], [decision.threshold])),
  ]);
  const place = (index: number) => graph.constant(integers([1, 1], [index]));
  const chosen = graph.add('Where', [reached, place(positiveIndex), place(1 - positiveIndex)]);
  const index = graph.add('Reshape', [chosen, graph.constant(integers([1], [-1]))]);
  answer(graph, graph.add('Concat', columns, { axis: 1 }), index, decision);
}

/** Outputs `probabilities` and `label` of more than two classes' probabilities, [n, classes], doubles. */
export function answerOfMany(graph: Graph, probabilities: string, decision: Decision): void {
  answer(graph, probabilities, graph.add('ArgMax', [probabilities], { axis: 1, keepdims: 0 }), decision);
}

/** Labels are integers where all of them are, else text. */
function answer(graph: Graph, probabilities: string, index: string, { classes }: Decision): void {
  const whole = classes.filter((label) => Number.isSafeInteger(label)).map(Number);
  const areWhole = whole.length === classes.length;
  const labels = areWhole ? integers([classes.length], whole) : texts([classes.length], classes.map(String));
  graph.output(LABEL, graph.add('Gather', [graph.constant(labels), index]), areWhole ? 'int64' : 'string');
  const floats = graph.add('Cast', [probabilities], { to: ELEMENT.float });
  graph.output(PROBABILITIES, floats, 'float', classes.length);
}
