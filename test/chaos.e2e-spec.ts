import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { runOnce } from './chaos/harness/run-scenario.js';
import { SCENARIOS } from './chaos/scenarios/index.js';

describe('nothing is lost, doubled or wrong, and what must hold does', () => {
  beforeAll(() => Logger.overrideLogger(false));

  const short = SCENARIOS.filter((scenario) => scenario.short === true);
  it.each(short.map((scenario) => [scenario.fault, scenario] as const))('when %s', async (_, scenario) => {
    const { lost, doubled, wrong, missed } = await runOnce(scenario, 1);
    expect({ lost, doubled, wrong, missed }).toEqual({ lost: 0, doubled: 0, wrong: 0, missed: [] });
  });
});
