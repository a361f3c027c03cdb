/** For `jest.useFakeTimers({ doNotFake })`: the date stands still, and everything else goes on. */
export const EVERYTHING_BUT_DATE = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'nextTick',
  'queueMicrotask',
  'hrtime',
  'performance',
] as const;
