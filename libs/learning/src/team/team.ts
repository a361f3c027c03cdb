/** One of those who carry out a duty together. */
export interface Member {
  /** From 0 to `size - 1`. */
  readonly index: number;
  readonly size: number;
  /** Waits until all members have come here. What each wrote to shared memory before, all read after. */
  meet(): void;
  /** Says how far the duty is, 0 to 1; what is less than was said before is not passed on. */
  tell(share: number): void;
}

/**
 * Work that one member does as well as many: the result must not depend on their number, to the last bit. It is known by
 * its name in every thread.
 * @typeParam State plain data; what members are to read together or write for each other lies in shared memory
 * @typeParam Result plain data
 */
export interface Duty<State, Result> {
  readonly name: string;
  work(state: State, member: Member): Result;
}

export interface Team {
  readonly size: number;
  /**
   * All members carry out the duty.
   * @param onProgress told how far they are, 0 to 1 and never back; throws to cancel
   * @returns each member's result
   * @throws what a member or `onProgress` threw; the team is of no more use then
   */
  run<State, Result>(
    duty: Duty<State, Result>,
    state: State,
    onProgress: (share: number) => void,
  ): Promise<Result[]>;
}
