import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { told } from '../harness/told.js';

const DEPTHS = [33, 1_000, 100_000];

export const jsonDeep: Scenario = {
  id: 'T-32',
  fault: `lists, objects and unclosed ones nested up to ${DEPTHS.at(-1)} levels deep, in bodies of every call that takes one`,
  mustHold: '400 before anything recurses into them; the process is the same one afterwards',
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const gateway = await site.start('gateway');
    const missed: string[] = [];
    for (const depth of DEPTHS) {
      const bodies = [
        '['.repeat(depth) + ']'.repeat(depth),
        '{"a":'.repeat(depth) + '1' + '}'.repeat(depth),
        '['.repeat(depth),
        `{"features":{"a":${'['.repeat(depth)}${']'.repeat(depth)},"b":0}}`,
        // Strings that look like depth must not hide it.
        `["\\"]",${'['.repeat(depth)}${']'.repeat(depth)}]`,
      ];
      for (const path of ['/predict', '/predict/async', '/training/runs', '/keys']) {
        for (const body of bodies) {
          const answer = await told(gateway.url, path, body);
          if (answer !== '400 invalid_json') missed.push(`${path}, ${depth} levels: ${answer}`);
        }
      }
    }
    const plain = await told(gateway.url, '/predict', '{"features":{"a":1,"b":0}}');
    if (plain !== '200') missed.push(`a plain prediction: ${plain}`);
    if (gateway.log.some(({ level }) => level === 'error')) missed.push('the gateway logged an error');
    return { lost: 0, doubled: 0, wrong: missed.length, missed };
  },
};
