import { describe, expect, it } from '@jest/globals';
import { Latencies } from '../load/latencies.js';
import type { JobSystem } from './job-system.js';
import { jobRatios, jobTable } from './report.js';
import { wideRatios, wideTable } from './wide-report.js';

const system = (name: string): JobSystem => ({ name, start: () => Promise.reject(new Error('not here')) });
const [ours, peer, limit] = [system('ours'), system('peer'), system('limit')];

function round(perSecond: number, ms: number) {
  const latencies = new Latencies();
  latencies.record(ms);
  return { perSecond, latencies, driverBusy: 0 };
}

const rounds = (mine: number, theirs: number, theLimit: number) =>
  new Map([
    [ours, [round(mine, 2), round(2 * mine, 2)]],
    [peer, [round(theirs, 50), round(2 * theirs, 50)]],
    [limit, [round(theLimit, 1), round(2 * theLimit, 1)]],
  ]);
const results = {
  many: rounds(2_000, 100, 4_000),
  wide: rounds(500, 100, 1_000),
  alone: rounds(400, 20, 800),
  rowsPerJob: 100,
  idle: [8, 8],
};

describe('the report on jobs', () => {
  it('holds ours against the peer with the aims, and against the limits without', () => {
    const said = jobRatios(results, { ours, peer }).map(({ what, against, ratio, aim }) => [
      what,
      against,
      Math.round(ratio.median * 100) / 100,
      aim?.value,
    ]);
    expect(said).toEqual([
      ['ours: jobs/s', 'peer', 20, 15],
      ['ours: rows/s at 100 a job', 'peer', 5, 8],
      ['ours: one at a time, p50', 'Celery within Python, no HTTP', 0.25, 1 / 3],
      ['ours: jobs/s', 'limit', 0.5, undefined],
      ['ours: rows/s at 100 a job', 'limit', 0.5, undefined],
    ]);
  });

  it('counts rows, not jobs, where a job has many', () => {
    const cells = jobTable(results)
      .split('\n')[2]
      ?.split('|')
      .map((cell) => cell.trim());
    expect(cells?.slice(1, 6)).toEqual(['ours', '3,000', '2', '2', '75,000']);
  });
});

describe('the report on jobs of many rows', () => {
  const auto = system('auto');
  const wide = new Map([...rounds(500, 100, 1_000), [auto, [round(900, 1), round(1_800, 1)]]]);

  it('holds each of ours against the peer with the aim, and against the limits without', () => {
    const said = wideRatios(wide, { ours: [ours, auto], peer });
    expect(said.map(({ what, against, ratio, aim }) => [what, against, ratio.median, aim?.value])).toEqual([
      ['ours: rows/s', 'peer', 5, 8],
      ['ours: rows/s', 'limit', 0.5, undefined],
      ['auto: rows/s', 'peer', 9, 8],
      ['auto: rows/s', 'limit', 0.9, undefined],
    ]);
  });

  it('counts rows, not jobs', () => {
    expect(wideTable(wide, 100).split('\n')[2]).toMatch(/ ours +\| 75,000 /);
  });
});
