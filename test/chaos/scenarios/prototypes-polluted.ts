import type { Scenario } from '../harness/scenario.js';
import { rawCall } from '../harness/raw-call.js';
import { Site } from '../harness/site.js';
import { told } from '../harness/told.js';

/** In a body: none of them may be answered. */
const BODIES = [
  '{"features":{"a":1,"b":0,"__proto__":{"polluted":1}}}',
  '{"features":{"a":1,"b":0},"__proto__":{"alias":"x"}}',
  '{"__proto__":{"features":{"a":1,"b":0}}}',
  '{"features":{"__proto__":{"a":1,"b":0}}}',
  '{"features":{"a":1,"b":0,"constructor":{"prototype":{"polluted":1}}}}',
  '{"instances":[{"a":1,"b":0},{"a":1,"b":0,"__proto__":null}]}',
  '{"features":{"a":1,"b":0,"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":1}}}',
  '{"features":{"a":1,"b":0,"__pr\\u006fto__":1}}',
  '{"features":{"a":1,"toString":0}}',
  '{"features":{"a":1,"hasOwnProperty":0,"b":0}}',
];
/** In a query or a header: they mean nothing. */
const PATHS = [
  '/models?__proto__[polluted]=1',
  '/models?__proto__=1&limit=1',
  '/training/runs?constructor.prototype.polluted=1',
];

export const prototypesPolluted: Scenario = {
  id: 'T-34',
  fault:
    '__proto__ and constructor.prototype in bodies (plain, in escapes, nested, in lists), queries and headers',
  mustHold: 'refused in bodies, inert elsewhere; a plain request is answered as before, letter by letter',
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const { url } = await site.start('gateway');
    const missed: string[] = [];
    const plain = async (): Promise<unknown> => {
      const response = await fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"features":{"a":1,"b":0}}',
      });
      const { id: _, cached: __, ...answer } = (await response.json()) as Record<string, unknown>;
      return answer;
    };
    const before = JSON.stringify(await plain());
    for (const body of BODIES) {
      for (const path of ['/predict', '/predict/async']) {
        const answer = await told(url, path, body);
        if (!/^4(00|22) /.test(answer)) missed.push(`${path} ${body}: ${answer}`);
      }
    }
    for (const path of PATHS) {
      for (const header of ['x: 1', '__proto__: polluted', 'constructor: polluted']) {
        const head = `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}`;
        const { status } = await rawCall(url, head);
        if (status !== 200) missed.push(`${path} with ${header}: ${status}`);
      }
    }
    const after = JSON.stringify(await plain());
    if (after !== before) missed.push(`${before} became ${after}`);
    return { lost: 0, doubled: 0, wrong: missed.length, missed };
  },
};
