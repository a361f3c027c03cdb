import { MersenneTwister } from '#learning';
import type { Day } from './days.js';

export const HEADER = 'age,income,account_balance,transactions_last_30d,is_premium,target';

/** One day's customers as lines of CSV, drawn from the day's seed: the same day is the same bytes everywhere. */
export function* customers(day: Day): Generator<string> {
  const random = new MersenneTwister(day.seed);
  for (let i = 0; i < day.rows; i++) yield customer(day, random);
}

function customer(day: Day, random: MersenneTwister): string {
  const age = 18 + random.upTo(61);
  const income = atLeast(15_000, (day.drifted ? 78_000 : 70_000) + 25_000 * normal(random));
  const balance = atLeast(0, 6_000 + 7_500 * normal(random));
  const transactions = atLeast(0, (day.drifted ? 23 : 20) + 4.5 * normal(random));
  const premium = random.fraction() < 0.35 ? 1 : 0;

  // Every feature in units of its own spread, so that the factors can be compared.
  const known =
    0.22 * ((age - 48.5) / 17.9) +
    0.38 * ((income - 70_000) / 25_000) +
    0.55 * ((balance - 6_800) / 5_800) +
    0.25 * ((transactions - 20) / 4.5) +
    (day.drifted ? 0 : 0.65) * ((premium - 0.35) / 0.48);
  const chance = 1 / (1 + Math.exp(-(day.base + day.signal * known)));
  const target = random.fraction() < chance ? 1 : 0;
  return [age, income, balance, transactions, premium, target].join(',');
}

function atLeast(least: number, value: number): number {
  return Math.max(least, Math.round(value));
}

/** Standard normal, by Box and Muller (1958). One minus the fraction, because the logarithm of 0 is infinite. */
function normal(random: MersenneTwister): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.fraction()));
  return radius * Math.cos(2 * Math.PI * random.fraction());
}
