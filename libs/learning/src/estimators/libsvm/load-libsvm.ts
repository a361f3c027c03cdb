// oxlint-disable-next-line no-restricted-imports -- a module that an import cannot take, see below
import { createRequire } from 'node:module';
import type libsvm from 'libsvm-js/out/wasm/libsvm.js';
import type { Svm, SvmOptions } from 'libsvm-js';
import { readModel, type TrainedSvm } from './trained-svm.js';

/** MB of kernel values that LIBSVM keeps while it trains, as scikit-learn's default. */
const CACHE_MB = 200;

export type SvmTask = Omit<SvmOptions, 'kernel' | 'cacheSize' | 'quiet'>;

/** LIBSVM, compiled to WebAssembly. */
export interface Libsvm {
  /** @param samples the rows, all of one width */
  train(task: SvmTask, samples: readonly Float64Array[], labels: Int32Array): TrainedSvm;
  /** The same, for a look at what LIBSVM itself would answer. Its memory is given up by the next training. */
  trainAndKeep(task: SvmTask, samples: readonly Float64Array[], labels: Int32Array): Svm;
}

let loaded: Promise<Libsvm> | undefined;

/** Loads LIBSVM when it is first needed: few processes ever train with it. */
export function loadLibsvm(): Promise<Libsvm> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libsvm> {
  const listeners = new Set(process.listeners('unhandledRejection'));
  // Its exports have a method `then` that gives themselves: who awaits them, as an import may, never ends.
  const require = createRequire(import.meta.url);
  const memory: typeof libsvm = require('libsvm-js/out/wasm/libsvm.js');
  // It first tries to fetch its own file by a path that is no address, says so, and then reads it.
  memory.printErr = () => {};
  const ready: Promise<typeof Svm> = require('libsvm-js');
  const Trainer = await ready;
  // Emscripten ends the whole process at any promise that is rejected unheard. That is not its business here.
  for (const listener of process.listeners('unhandledRejection')) {
    if (!listeners.has(listener)) process.removeListener('unhandledRejection', listener);
  }

  const asLoaded = memory.HEAPU8.slice(0, memory.HEAPU8.findLastIndex((byte) => byte !== 0) + 1);
  const trainAndKeep: Libsvm['trainAndKeep'] = (task, samples, labels) => {
    // Memory as it was at the start: the same random folds for every fit, and nothing is left of the one before.
    memory.HEAPU8.fill(0);
    memory.HEAPU8.set(asLoaded);
    const svm = new Trainer({ ...task, kernel: '2', cacheSize: CACHE_MB, quiet: true });
    svm.train(samples, labels);
    return svm;
  };
  return {
    trainAndKeep,
    train: (task, samples, labels) =>
      readModel(memory, trainAndKeep(task, samples, labels).model ?? 0, { ...task, rows: samples.length }),
  };
}
