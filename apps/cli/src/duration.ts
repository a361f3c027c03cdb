import { InvalidArgumentError } from 'commander';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90d`, `24h`, `30m`, `0s` in milliseconds; anything else is wrong usage. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')) {
    return Number(amount) * UNIT_MS[unit];
  }
  throw new InvalidArgumentError('A number with s, m, h or d is needed: 90d, 24h.');
}
