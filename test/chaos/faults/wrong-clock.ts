/**
 * Loaded before a process of the product: the time of day is wrong by `CHAOS_CLOCK_MS` milliseconds, and is set back by
 * an hour at every SIGUSR2. As on a real machine, the clock that measures durations goes on as it does.
 */
const HOUR_MS = 3_600_000;
let wrongMs = Number(process.env['CHAOS_CLOCK_MS'] ?? '0');
process.on('SIGUSR2', () => {
  wrongMs -= HOUR_MS;
  process.stdout.write(`${JSON.stringify({ message: 'the clock was set back' })}\n`);
});

const RealDate = Date;
const now = (): number => RealDate.now() + wrongMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: [], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});
