import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PresageError } from '#contracts';
import { readSettings } from '#settings';
import { Metrics } from '#telemetry';
import { ModelBreaker } from './model-breaker.js';
import { ShortTurns } from './short-turns.js';

const settings = readSettings({ BREAKER_VOLUME: '10', BREAKER_RESET_MS: '5000', MODEL_TIMEOUT_MS: '1000' });

let score: () => Float64Array | Promise<Float64Array>;
let breaker: ModelBreaker<number>;
let metrics: Metrics;

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof PresageError ? error.code : String(error)),
  );

async function callUntilOpen(): Promise<number> {
  for (let call = 1; call <= 20; call++)
    if ((await codeOf(breaker.call(1))) === 'model_unavailable') return call;
  return Infinity;
}

beforeEach(() => {
  jest.useFakeTimers();
  metrics = new Metrics();
  score = () => new Float64Array(2);
  const name = { model: 'm', version: 'v' };
  breaker = new ModelBreaker(name, () => score(), settings, metrics, new ShortTurns());
});

afterEach(() => {
  breaker.close();
  jest.useRealTimers();
});

describe('the breaker of a version', () => {
  it('opens within 20 failing calls, answers at once with the time until it may close, and asks the model no more', async () => {
    let asked = 0;
    score = () => {
      asked++;
      throw new Error('broken');
    };
    expect(await callUntilOpen()).toBeLessThanOrEqual(20);
    const before = asked;
    const refusal = await breaker.call(1).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'model_unavailable', status: 503 });
    expect((refusal as PresageError).retryAfterSeconds).toBeGreaterThanOrEqual(5);
    expect(asked).toBe(before);
  });

  it('opens as soon when the model falls ill again, however many calls it has turned away', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    score = broken;
    await callUntilOpen();
    for (let call = 0; call < 500; call++) await codeOf(breaker.call(1));
    jest.advanceTimersByTime(6_000);
    score = () => new Float64Array(2);
    expect(await codeOf(breaker.call(1))).toBe('ok');
    score = broken;
    expect(await callUntilOpen()).toBeLessThanOrEqual(20);
  });

  it('does not open because of a single failure', async () => {
    score = () => {
      throw new Error('broken');
    };
    expect(await codeOf(breaker.call(1))).toBe('model_failed');
    score = () => new Float64Array(2);
    expect(await codeOf(breaker.call(1))).toBe('ok');
  });

  it('closes by itself once the model is well again', async () => {
    score = () => {
      throw new Error('broken');
    };
    await callUntilOpen();
    score = () => new Float64Array(2);
    jest.advanceTimersByTime(5_500);
    expect(await codeOf(breaker.call(1))).toBe('ok');
    expect(await codeOf(breaker.call(1))).toBe('ok');
    expect(await stateOf(metrics)).toBe(0);
  });

  it('opens again when the one call it lets through fails', async () => {
    score = () => {
      throw new Error('broken');
    };
    await callUntilOpen();
    jest.advanceTimersByTime(5_500);
    expect(await codeOf(breaker.call(1))).toBe('model_failed');
    expect(await codeOf(breaker.call(1))).toBe('model_unavailable');
    expect(await stateOf(metrics)).toBe(2);
  });

  it('gives up on a call that hangs', async () => {
    score = () => new Promise(() => undefined);
    const call = codeOf(breaker.call(1));
    jest.advanceTimersByTime(1_000);
    expect(await call).toBe('deadline_exceeded');
  });

  it('has no state any more once its version is gone, also when it was open then', async () => {
    score = () => {
      throw new Error('broken');
    };
    await callUntilOpen();
    expect((await metrics.breakerState.get()).values).toMatchObject([{ value: 2 }]);
    breaker.close();
    expect((await metrics.breakerState.get()).values).toEqual([]);
  });
});

async function stateOf({ breakerState }: Metrics): Promise<number | undefined> {
  return (await breakerState.get()).values[0]?.value;
}
