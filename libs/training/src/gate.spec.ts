import { describe, expect, it } from '@jest/globals';
import { Gate, type Metrics } from '#contracts';
import { decide } from '#training';

const production = (metrics: Metrics) => ({
  model_version_id: '01JPRODUCTION',
  metrics,
  training_data_file: 'day_01.csv',
});
const gateCase = (gate: Partial<Gate>, metrics: Metrics, current?: Metrics) => ({
  gate: Gate.parse(gate),
  task: 'classification' as const,
  metrics,
  measuredOn: 'day_04.csv',
  production: current && production(current),
});

describe('the gate', () => {
  it.each([
    ['promotes the first version', {}, { f1: 0.1 }, undefined, 'promoted'],
    ['promotes the first version even without the metric', {}, {}, undefined, 'promoted'],
    ['promotes a better one', {}, { f1: 0.51 }, { f1: 0.5 }, 'promoted'],
    ['rejects an equal one', {}, { f1: 0.5 }, { f1: 0.5 }, 'rejected'],
    ['rejects a worse one', {}, { f1: 0.49 }, { f1: 0.5 }, 'rejected'],
    ['rejects a gain that is too small', { minimumGain: 0.02 }, { f1: 0.51 }, { f1: 0.5 }, 'rejected'],
    ['rejects a gain that is just the minimum', { minimumGain: 0.25 }, { f1: 0.75 }, { f1: 0.5 }, 'rejected'],
    ['promotes a gain above the minimum', { minimumGain: 0.02 }, { f1: 0.53 }, { f1: 0.5 }, 'promoted'],
    ['promotes a smaller loss', { metric: 'logLoss' }, { logLoss: 0.3 }, { logLoss: 0.4 }, 'promoted'],
    ['rejects a larger loss', { metric: 'brier' }, { brier: 0.3 }, { brier: 0.2 }, 'rejected'],
    [
      'looks at its own metric only',
      { metric: 'rocAuc' },
      { f1: 1, rocAuc: 0.6 },
      { f1: 0, rocAuc: 0.7 },
      'rejected',
    ],
    ['promotes always when told to', { always: true }, { f1: 0.1 }, { f1: 0.9 }, 'promoted'],
    ['promotes always, also without the metric', { always: true }, {}, { f1: 0.9 }, 'promoted'],
    ['rejects what has no metric', {}, {}, { f1: 0.5 }, 'rejected'],
    [
      'rejects when production has no such metric',
      { metric: 'prAuc' },
      { prAuc: 0.9 },
      { f1: 0.5 },
      'rejected',
    ],
  ] satisfies [string, Partial<Gate>, Metrics, Metrics | undefined, string][])(
    '%s',
    (_, gate, metrics, current, decision) => {
      expect(decide(gateCase(gate, metrics, current)).decision).toBe(decision);
    },
  );

  it.each([
    [
      { f1: 0.50362319 },
      { f1: 0.495413 },
      {},
      'f1 0.503623 on the hold-out of day_04.csv is better than 0.495413 of',
    ],
    [{ f1: 0.4 }, { f1: 0.5 }, {}, 'f1 0.4 on the hold-out of day_04.csv is not better than 0.5 of'],
    [
      { f1: 0.51 },
      { f1: 0.5 },
      { minimumGain: 0.1 },
      'f1 0.51 on the hold-out of day_04.csv is not better by more than 0.1',
    ],
    [{}, { f1: 0.5 }, {}, 'cannot be compared: no f1 on the hold-out of day_04.csv against 0.5 of'],
  ] satisfies [Metrics, Metrics, Partial<Gate>, string][])(
    'says what it compared and on which rows (%#)',
    (metrics, current, gate, sentence) => {
      const [reason] = decide(gateCase(gate, metrics, current)).reasons;
      expect(reason).toContain(sentence);
      expect(reason).toContain("of production's 01JPRODUCTION on that of day_01.csv");
    },
  );

  it.each([
    ['promotes the first', {}, undefined, 'promoted', 'nothing is in production yet'],
    ['leaves the choice to people', {}, {}, 'rejected', 'have no metric to be compared by'],
    ['promotes any when told to', { always: true }, {}, 'promoted', 'the run asks for promotion'],
  ] as const)('of outlier models %s', (_, gate, current, decision, sentence) => {
    const verdict = decide({ ...gateCase(gate, {}, current), task: 'outliers' });
    expect(verdict).toEqual({ decision, reasons: [expect.stringContaining(sentence)] });
  });
});
