/** Milliseconds in which nobody had anything to do in a turn. */
const NOTHING_MS = 0.03;

/**
 * Goes on in a later turn of the event loop: others have more than one before. A turn accepts one connection, and clients
 * who wait for that open further ones. As many turns as they have use for, in at most so many milliseconds.
 */
export function leaveToOthers(mostMs: number, goOn: () => void): void {
  const untilMs = performance.now() + mostMs;
  const turn = (sinceMs: number): void => {
    setImmediate(() => {
      const now = performance.now();
      if (now - sinceMs < NOTHING_MS || now >= untilMs) goOn();
      else turn(now);
    });
  };
  turn(performance.now());
}
