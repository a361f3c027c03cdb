import { isMainThread } from 'node:worker_threads';

/** What a session is asked by: a tensor for each of its inputs. */
export type Feeds = Readonly<
  Record<string, { readonly data: ArrayLike<unknown>; readonly dims: readonly number[] }>
>;

interface Session {
  run(...args: unknown[]): Promise<unknown>;
}

/** Makes every ONNX session of this process compute this first. */
export async function beforeSessionRuns(compute: (feeds: Feeds) => void): Promise<void> {
  // What is loaded before a process is loaded before each of its threads as well; sessions live in threads only.
  if (isMainThread) return;
  const { default: ort } = await import('onnxruntime-node');
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...args: unknown[]
  ) => Promise<Session>;
  Object.assign(ort.InferenceSession, {
    create: async (...args: unknown[]): Promise<Session> => {
      const session = await create(...args);
      const run = session.run.bind(session);
      session.run = async (...asked) => {
        compute(asked[0] as Feeds);
        return await run(...asked);
      };
      return session;
    },
  });
}
