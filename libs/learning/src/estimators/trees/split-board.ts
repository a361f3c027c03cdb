import { sharedNumbers } from '../../team/shared-arrays.js';
import type { Member } from '../../team/team.js';
import { emptyBinSet } from './bin-set.js';
import type { Split } from './split.js';

/** Numbers of a split as it is written down: seven, whether it is of a category, and then a bin or the words of a set. */
const PER_SPLIT = 16;
const SET = 8;

/** Shared memory where each member of a team writes down the best split among its features. */
export type SplitBoardRoom = Float64Array;

export function splitBoardRoom(members: number): SplitBoardRoom {
  return sharedNumbers(members * PER_SPLIT);
}

/** Finds the best split of all features out of the best of every member's. */
export class SplitBoard {
  readonly #room: SplitBoardRoom;
  readonly #member: Member;

  constructor(room: SplitBoardRoom, member: Member) {
    this.#room = room;
    this.#member = member;
  }

  /** Writes down the member's own best split. */
  write(split: Split | undefined): void {
    const at = PER_SPLIT * this.#member.index;
    const room = this.#room;
    room[at] = split?.gain ?? 0;
    if (split === undefined) return;
    room[at + 1] = split.feature;
    room[at + 2] = split.left.gradient;
    room[at + 3] = split.left.hessian;
    room[at + 4] = split.left.rows;
    room[at + 5] = Number(split.missingLeft);
    room[at + 6] = Number(split.kind === 'category');
    if (split.kind === 'numeric') room[at + SET] = split.lastLeftBin;
    else room.set(split.leftBins, at + SET);
  }

  /** The best split, once all have written: of equal gains that of the first member, whose features are the first. */
  best(): Split | undefined {
    const room = this.#room;
    let best = -1;
    let bestGain = 0;
    for (let at = 0; at < room.length; at += PER_SPLIT) {
      if (room[at]! > bestGain) [best, bestGain] = [at, room[at]!];
    }
    return best < 0 ? undefined : splitAt(room, best);
  }
}

function splitAt(room: SplitBoardRoom, at: number): Split {
  const common = {
    gain: room[at]!,
    feature: room[at + 1]!,
    left: { gradient: room[at + 2]!, hessian: room[at + 3]!, rows: room[at + 4]! },
    missingLeft: room[at + 5] === 1,
  };
  if (room[at + 6] === 0) return { kind: 'numeric', ...common, lastLeftBin: room[at + SET]! };
  const leftBins = emptyBinSet();
  leftBins.set(room.subarray(at + SET, at + PER_SPLIT));
  return { kind: 'category', ...common, leftBins };
}
