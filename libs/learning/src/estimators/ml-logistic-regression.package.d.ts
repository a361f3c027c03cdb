/** The package brings no types. These are the parts that are used, read from its source (2.0.0). */
declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    /** `labels`: a column of class indices from 0. Starts from weights of zero at every call. */
    train(features: Matrix, labels: Matrix): void;
    /** One per class; the k-th tells class k from the rest, with the *rest* as 1. */
    readonly classifiers: readonly { readonly weights: Matrix }[];
  }
}
