import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Loaded before a process of the product: its ONNX sessions compute without end while the file `CHAOS_SICKNESS` is there. */
const file = process.env['CHAOS_SICKNESS'] ?? '';

// What is loaded before a process is loaded before each of its threads as well; sessions live in threads only.
if (!isMainThread) {
  const { default: ort } = await import('onnxruntime-node');
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...args: unknown[]
  ) => Promise<Session>;
  Object.assign(ort.InferenceSession, {
    create: async (...args: unknown[]): Promise<Session> => {
      const session = await create(...args);
      const run = session.run.bind(session);
      session.run = async (...asked) => {
        while (existsSync(file));
        return await run(...asked);
      };
      return session;
    },
  });
}

interface Session {
  run(...args: unknown[]): Promise<unknown>;
}
