import { boostingDuty } from '../estimators/trees/boosting-duty.js';
import { forestDuty } from '../estimators/trees/forest-duty.js';
import type { Duty } from './team.js';

const DUTIES = [boostingDuty, forestDuty] as const;

/**
 * The duty of that name, for a thread that was told no more. State and results are as the duty's own declaration says:
 * both ends of the message are the same build.
 * @throws {RangeError} when there is none
 */
export function dutyOf(name: string): Duty<never, unknown> {
  const duty = DUTIES.find((known) => known.name === name);
  if (duty === undefined) throw new RangeError(`there is no duty "${name}"`);
  return duty;
}
