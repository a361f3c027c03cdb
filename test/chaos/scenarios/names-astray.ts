import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ODD_NAMES, ODD_SEGMENTS } from '../../fuzz/hostile.js';
import { rawCall } from '../harness/raw-call.js';
import type { Scenario } from '../harness/scenario.js';
import { Site } from '../harness/site.js';
import { TrainingGround } from '../harness/training-ground.js';

const CANARY = '{"canary":"4f1d09ab"}';

/** Calls with a name in their path; `*` stands for it. */
const PATHS = [
  'GET /models/*',
  'GET /models/*/versions',
  'GET /models/*/schema',
  'GET /models/tiny/versions/*',
  'GET /models/tiny/aliases/*/history',
  'POST /models/*/rollback',
  'POST /models/*/reload',
  'GET /predict/async/*',
  'DELETE /predict/async/*',
  'GET /training/runs/*',
  'GET /training/schedules/*',
  'DELETE /training/schedules/*',
  'PUT /training/schedules/*',
  'PUT /models/tiny/aliases/*',
  'DELETE /keys/*',
  'GET /docs/*',
];

export const namesAstray: Scenario = {
  id: 'T-37',
  fault: `${ODD_SEGMENTS.length} spellings of names that are none in the paths of ${PATHS.length} calls, and in bodies as model, alias, dataset and source: dots, encoded once and twice, NUL, 300 characters, Unicode dots, links out of the data folder`,
  mustHold: 'refused (404 in a path, 422 in a body); no file outside is read or written',
  runs: 1,
  run: async (run) => {
    const site = await Site.open(run);
    const ground = await TrainingGround.open(site);
    await ground.deliver('good.csv');
    const { folder } = site.cluster;
    const data = join(folder, 'data', ground.name);
    const canaries = [folder, join(folder, 'artifacts'), run.folder].flatMap((at) =>
      ['canary', 'canary.json'].map((name) => join(at, name)),
    );
    await mkdir(data, { recursive: true });
    for (const file of canaries) await writeFile(file, CANARY);
    const outside = join(run.folder, 'canary');
    await symlink(outside, join(data, 'link.csv'));
    await symlink(run.folder, join(data, 'linked'));
    const before = await Promise.all(canaries.map(lastChange));

    const { url } = await site.start('gateway', TrainingGround.env(site));
    const missed: string[] = [];
    let calls = 0;
    const refused = async (head: string, body: string, statuses: readonly number[]): Promise<void> => {
      calls++;
      const { status, text } = await rawCall(url, `${head}\r\nhost: x\r\nconnection: close`, [
        Buffer.from(body),
      ]);
      if (!statuses.includes(status)) missed.push(`${head.split('\r\n', 1)[0]} ${body}: ${status}`);
      if (text.includes('4f1d09ab')) missed.push(`${head} ${body}: the canary was read`);
    };
    for (const path of PATHS) {
      // Spaces and what is not ASCII cannot stand in a request line.
      for (const name of ODD_SEGMENTS.filter((segment) => segment !== '')) {
        await refused(`${path.replace('*', name)} HTTP/1.1`, '', [400, 404, 405, 414]);
      }
    }
    const post = async (path: string, sent: object): Promise<void> => {
      const body = JSON.stringify(sent);
      const length = Buffer.byteLength(body);
      const head = `POST ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: ${length}`;
      await refused(head, body, [400, 404, 422]);
    };
    const features = { a: 1, b: 0 };
    const sources = [
      'link.csv',
      'linked',
      'linked/canary',
      outside,
      `../../${outside}`,
      '../../canary',
      '/etc/passwd',
    ];
    for (const name of ODD_NAMES.filter((odd) => odd !== 'constructor' && odd !== 'con')) {
      await post('/predict', { features, model: name });
      await post('/predict/async', { features, alias: name });
      await post('/training/runs', { dataset: name });
      await post('/training/runs', { dataset: ground.name, model: name });
    }
    // Dots alone lead to the data folder itself, which is allowed.
    const missing = ODD_NAMES.filter((name) => name !== '.' && name !== '..');
    for (const source of [...sources, ...missing])
      await post('/training/runs', { dataset: ground.name, source });

    const after = await Promise.all(canaries.map(lastChange));
    if (after.join() !== before.join()) missed.push('a canary was written to');
    if ((await readFile(outside, 'utf8')) !== CANARY) missed.push('the canary is another');
    return { lost: 0, doubled: 0, wrong: missed.length, measured: { calls }, missed: missed.slice(0, 20) };
  },
};

async function lastChange(file: string): Promise<number> {
  return (await stat(file)).ctimeMs;
}
