import { sharedFloats, sharedIndices } from '../../team/shared-arrays.js';
import { shareOf } from '../../team/share.js';
import type { Member } from '../../team/team.js';
import { separateRows } from './row-partition.js';

/** Shared memory for the order of the rows of a growing tree. */
export interface RowOrderRoom {
  /** Rows of the nodes at even and at odd depths: a node's children lie where it lies, in the other array. */
  readonly levels: readonly [Int32Array, Int32Array];
  readonly spare: Int32Array;
  /** Gradient and hessian of one node's rows in turn. */
  readonly ordered: Float32Array;
  /** How many rows of each member's share go left. */
  readonly lefts: Int32Array;
}

export function rowOrderRoom(rows: number, members: number): RowOrderRoom {
  return {
    levels: [sharedIndices(rows), sharedIndices(rows)],
    spare: sharedIndices(rows),
    ordered: sharedFloats(2 * rows),
    lefts: sharedIndices(members),
  };
}

/** A node's rows: those from `begin` to before `end` at its depth. */
export interface NodeRows {
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
}

/**
 * Which rows are in which node of a tree, parted by the members of a team together: each takes a share of the node's rows,
 * and their lefts and rights are put one after another. So the rows of every node are in rising order, which is what makes
 * reading the columns fast.
 */
export class RowOrder {
  readonly #room: RowOrderRoom;
  readonly #member: Member;

  constructor(room: RowOrderRoom, member: Member) {
    this.#room = room;
    this.#member = member;
  }

  /** Slopes of the rows of the node that was gathered last, once all members have met. */
  get ordered(): Float32Array {
    return this.#room.ordered;
  }

  rowsAt(depth: number): Int32Array {
    return this.#room.levels[depth % 2 === 0 ? 0 : 1];
  }

  /** Puts a part of the rows into the root, beginning at `begin`, and gathers their slopes. */
  startWith(rows: Int32Array, begin: number, slopes: Float32Array): void {
    this.rowsAt(0).set(rows, begin);
    gather(rows, slopes, this.#room.ordered, begin);
  }

  /**
   * Parts a node's rows; its own are lost by that. All members call it, and meet twice.
   * @param left for every code, 1 when rows with it go left
   * @param gathered the side whose slopes are wanted in order
   * @returns where the right side begins
   */
  part(
    { begin, end, depth }: NodeRows,
    codes: Uint8Array,
    left: Uint8Array,
    gathered: 'left' | 'right' | undefined,
    slopes: Float32Array,
  ): number {
    const { spare, lefts, ordered } = this.#room;
    const { index } = this.#member;
    const share = shareOf(end - begin, this.#member);
    const own = begin + share.begin;
    const rows = this.rowsAt(depth);
    const leftEnd = separateRows(rows, own, begin + share.end, codes, left, spare, own);
    lefts[index] = leftEnd - own;
    this.#member.meet();
    const leftsBefore = sumOf(lefts, index);
    const middle = begin + sumOf(lefts, lefts.length);
    const ownLefts = rows.subarray(own, leftEnd);
    const ownRights = spare.subarray(own, own + (begin + share.end - leftEnd));
    const children = this.rowsAt(depth + 1);
    children.set(ownLefts, begin + leftsBefore);
    children.set(ownRights, middle + share.begin - leftsBefore);
    if (gathered === 'left') gather(ownLefts, slopes, ordered, leftsBefore);
    if (gathered === 'right') gather(ownRights, slopes, ordered, share.begin - leftsBefore);
    this.#member.meet();
    return middle;
  }
}

function sumOf(counts: Int32Array, before: number): number {
  let sum = 0;
  for (let i = 0; i < before; i++) sum += counts[i]!;
  return sum;
}

/** Puts the slopes of rows into their order, to be read in turn by every feature. */
function gather(rows: Int32Array, slopes: Float32Array, ordered: Float32Array, begin: number): void {
  for (let i = 0, s = 2 * begin; i < rows.length; i++, s += 2) {
    const at = 2 * rows[i]!;
    ordered[s] = slopes[at]!;
    ordered[s + 1] = slopes[at + 1]!;
  }
}
