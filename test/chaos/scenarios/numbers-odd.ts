import type { Random } from '../harness/random.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';

const CASES = 10_000;
const AT_ONCE = 16;

export const numbersOdd: Scenario = {
  id: 'T-33',
  fault: `${CASES} numbers as nobody writes them: exponents up to ±400, 20 to 400 digits, -0, NaN, Infinity, hexadecimal, in strings, booleans`,
  mustHold:
    '422 with the place for what no double holds, 400 for what is not JSON; an answer for all others, and every number in it finite',
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const { url } = await site.start('gateway');
    const missed: string[] = [];
    const counts = { '200': 0, '400': 0, '422': 0 };
    const one = async (): Promise<void> => {
      const text = oddNumber(run.random);
      const { status, body } = await predict(url, text);
      const expected = expectedOf(text);
      counts[expected] += 1;
      const holds = String(status) === expected && (expected !== '422' || body.includes('"/features/a"'));
      if (!holds) missed.push(`${text}: ${status} ${body}`);
      if (status === 200 && !isSound(body)) missed.push(`${text} is answered ${body}`);
    };
    for (let done = 0; done < CASES; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one));
    const measured = {
      answered: counts['200'],
      'no JSON': counts['400'],
      'not finite or no number': counts['422'],
    };
    return { lost: 0, doubled: 0, wrong: missed.length, measured, missed: missed.slice(0, 20) };
  },
};

function oddNumber(random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => random.between(1, 9)).join('');
  const exponent = random.between(-400, 400);
  return random.pick([
    () => `${random.pick(['', '-'])}${digits(1)}e${exponent}`,
    () => `${digits(random.between(1, 17))}.${digits(3)}E${exponent}`,
    () => digits(random.pick([20, 100, 400])),
    () => random.pick(['-0', '0', '-0.0', '1e-400', '-1e999', '1e999']),
    () => random.pick(['NaN', 'Infinity', '-Infinity', '0x10', '01', '+1', '1.', '.5', '1_000']),
    () => random.pick(['"1"', '"NaN"', '"1e999"', 'true', 'false', '""', '[1]', '{"a":1}']),
  ])();
}

/** What JSON and IEEE 754 say of it, without asking the product. */
function expectedOf(text: string): '200' | '400' | '422' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return '400';
  }
  return Number.isFinite(value) ? '200' : '422';
}

async function predict(url: string, text: string): Promise<{ status: number; body: string }> {
  const body = `{"features":{"a":${text},"b":0}}`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/predict`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.text() };
}

/** JSON has no word for what is not finite but `null`. */
function isSound(body: string): boolean {
  const { probability } = JSON.parse(body) as Record<string, unknown>;
  return typeof probability === 'number' && probability >= 0 && probability <= 1 && !body.includes('null');
}
