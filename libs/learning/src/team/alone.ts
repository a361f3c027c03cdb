import type { Team } from './team.js';

/** A team of one: the caller's own thread. */
export const alone: Team = {
  size: 1,

  async run(duty, state, onProgress) {
    return [duty.work(state, { index: 0, size: 1, meet: () => undefined, tell: onProgress })];
  },
};
