import { describe, expect, it } from '@jest/globals';
import { reloadReport } from './report.js';

const moves = [{ version: 'new', at: 1_000 }];
const by = (version: string, at: number, latencyMs: number) => ({ version, at, latencyMs });
const calm = Array.from({ length: 100 }, (_, i) => by('old', i, 1));

describe('the report on promotions', () => {
  it('counts from the move to the first answer by the new version, whoever else still answers', () => {
    const gateway = [...calm, by('old', 1_005, 1), by('new', 1_020, 1)];
    const worker = [...calm, by('new', 990, 1), by('new', 1_700, 1)];
    const report = reloadReport({ gateway, worker }, moves, 0);
    expect(report).toMatch(/gateway .* 20 +\|$/m);
    expect(report).toContain('- no failed request: met');
    expect(report).toContain('- gateway: the first new answer within 500 ms: met');
    expect(report).toContain('- worker: the first new answer within 500 ms: **missed**');
  });

  it('holds the answers after a move against those in calm', () => {
    const slow = [...calm, by('new', 1_100, 30)];
    const report = reloadReport({ gateway: slow, worker: [...calm, by('new', 1_100, 1.5)] }, moves, 2);
    expect(report).toMatch(/gateway: .* in calm: \*\*missed\*\* \((29|30)/);
    expect(report).toMatch(/worker: .* in calm: met/);
    expect(report).toContain('- no failed request: **missed** (2 failed)');
  });

  it('does not take a move that nobody ever served for met', () => {
    const report = reloadReport({ gateway: calm, worker: calm }, moves, 0);
    expect(report).toContain('- gateway: the first new answer within 500 ms: **missed**');
  });
});
