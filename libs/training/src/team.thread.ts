import { parentPort, workerData } from 'node:worker_threads';
import { dutyOf, type Member } from '#learning';
import { Barrier } from './barrier.js';

/** Which member of the team a thread is. */
export interface MemberPlace {
  readonly index: number;
  readonly size: number;
  /** Shared by all. */
  readonly barrier: Int32Array;
}

/** A duty by its name, and what it is carried out on. */
export interface MemberOrder {
  readonly duty: string;
  readonly state: unknown;
}

/** Any number of words on the progress, then the result. */
export type MemberAnswer<Result> =
  { readonly kind: 'progress'; readonly share: number } | { readonly kind: 'done'; readonly result: Result };

/** Entry of a thread that is a member of a team, and carries out one duty after another. What is thrown here ends it. */
const { index, size, barrier: room }: MemberPlace = workerData;
const barrier = new Barrier(room, size);
const say = (answer: MemberAnswer<unknown>) => parentPort?.postMessage(answer);
const member: Member = {
  index,
  size,
  meet: () => barrier.meet(),
  tell: (share) => say({ kind: 'progress', share }),
};

parentPort?.on('message', ({ duty, state }: MemberOrder) => {
  say({ kind: 'done', result: dutyOf(duty).work(state as never, member) });
});
