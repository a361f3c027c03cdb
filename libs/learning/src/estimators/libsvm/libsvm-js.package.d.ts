/** The package brings no types. These are the parts that are used, read from its source (0.2.1). */
declare module 'libsvm-js' {
  export interface SvmOptions {
    /** `0` C-SVC, `2` one-class. */
    type: '0' | '2';
    /** `2` is `exp(-gamma · |u - v|²)`. */
    kernel: '2';
    gamma: number;
    cost?: number;
    nu?: number;
    /** MB of kernel values that are kept. */
    cacheSize: number;
    probabilityEstimates: boolean;
    /** Label → factor of the cost of its rows. */
    weight?: Record<number, number>;
    quiet: boolean;
  }

  export class Svm {
    constructor(options: SvmOptions);
    /** Address of the trained model's `struct svm_model`. */
    readonly model: number | null;
    train(samples: readonly Float64Array[], labels: Int32Array | readonly number[]): void;
    predictOne(sample: Float64Array): number;
    predictOneProbability(sample: Float64Array): {
      prediction: number;
      estimates: { label: number; probability: number }[];
    };
    /** Gives back the memory of the model and of its training rows. */
    free(): void;
  }

  const ready: Promise<typeof Svm>;
  export default ready;
}

declare module 'libsvm-js/out/wasm/libsvm.js' {
  /** What emscripten makes of LIBSVM; the views are replaced when the memory grows. */
  interface Libsvm {
    readonly HEAPU8: Uint8Array;
    readonly HEAP32: Int32Array;
    readonly HEAPF64: Float64Array;
    printErr: (text: string) => void;
  }

  const libsvm: Libsvm;
  export default libsvm;
}
