import { parentPort, workerData } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import type { SessionAnswer, SessionCall } from './session-thread.js';
import type { PlainTensor } from './tensor.js';

/** Entry of the thread that holds one session. What fails before it is open ends the thread as its error. */
const bytes: Uint8Array = workerData;
const session = await ort.InferenceSession.create(bytes, {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  // One thread per version: many versions and requests share the machine's cores already.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Errors come back as such; lines of the runtime on standard error would break into the log.
  logSeverityLevel: 4,
});

parentPort?.on('message', (call: SessionCall) => void answer(call));
post({ kind: 'opened', inputs: session.inputMetadata, outputs: session.outputMetadata });

async function answer({ id, feeds, output }: SessionCall): Promise<void> {
  try {
    const tensors = feeds.map(
      ([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)] as const,
    );
    const found = (await session.run(Object.fromEntries(tensors), [output]))[output];
    if (found === undefined) throw new Error(`there is no output "${output}"`);
    post({ kind: 'ran', id, tensor: plain(found) });
  } catch (error) {
    post({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

function plain({ type, data, dims }: ort.Tensor): PlainTensor {
  if (type === 'float32' && data instanceof Float32Array) return { type, data, dims };
  if (type === 'float64' && data instanceof Float64Array) return { type, data, dims };
  throw new Error(`an output of type ${type} cannot be read as scores`);
}

function post(message: SessionAnswer): void {
  parentPort?.postMessage(message);
}
