import type { ScheduleFile } from '#contracts';

/** As BullMQ takes it. */
export type RepeatRule = { pattern: string; tz: 'UTC' } | { every: number };

type ActiveSchedule = Extract<ScheduleFile, { status: 'active' }>;

/**
 * When a schedule is due. A pattern wherever the interval has one: it is tied to the clock, so that setting the rule
 * up again neither shifts nor repeats a slot, and BullMQ's schedulers of intervals are known to stop.
 */
export function repeatRuleOf({ cron, everySeconds = 0 }: ActiveSchedule): RepeatRule {
  const pattern = cron ?? patternOf(everySeconds);
  return pattern === undefined ? { every: everySeconds * 1_000 } : { pattern, tz: 'UTC' };
}

/** Seconds that divide the minute, the hour or the day; `second minute hour day month weekday`. */
function patternOf(seconds: number): string | undefined {
  if (60 % seconds === 0) return `${step(seconds, 60)} * * * * *`;
  if (3_600 % seconds === 0 && seconds % 60 === 0) return `0 ${step(seconds / 60, 60)} * * * *`;
  if (86_400 % seconds === 0 && seconds % 3_600 === 0) return `0 0 ${step(seconds / 3_600, 24)} * * *`;
  return undefined;
}

const step = (n: number, of: number): string => (n === of ? '0' : n === 1 ? '*' : `*/${n}`);
