import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pinnedPython } from '../../bench/python/pinned-python.js';
import { startApp } from '../support/app-process.js';
import { presage } from '../support/command-line.js';
import { call } from '../support/http-client.js';
import { documentFor } from './document.js';

/**
 * `npm run check:schemathesis -- [--examples 50] [--seconds 180] [--seed 1]`: Schemathesis asks a standalone process of
 * its own, which requires keys, whatever its OpenAPI document allows and much that it does not, with every check it has.
 * Exit code 1 when an answer is not as documented. Says so and does nothing where Schemathesis cannot be installed.
 */
const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '180' },
    seed: { type: 'string', default: '1' },
  },
});
/** Much less than CI lets a check take: where it takes longer, that says nothing about the product. */
const INSTALL_MS = 120_000;
const MODEL = 'bank-customers';
/** The sources, seen from `dist/test/schemathesis/`. */
const HERE = path.resolve(import.meta.dirname, '../../../test/schemathesis');

async function main(): Promise<number> {
  const found = await pinnedPython('schemathesis', path.join(HERE, 'requirements.txt'), {
    installMs: INSTALL_MS,
  });
  if (found.kind === 'missing') {
    process.stdout.write(`skipped: Schemathesis cannot be installed: ${found.reason}\n`);
    return 0;
  }
  const home = await mkdtemp(path.join(tmpdir(), 'presage-schemathesis-'));
  try {
    return await check(found.python, home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function check(python: string, home: string): Promise<number> {
  const made = await presage(
    { PRESAGE_HOME: home },
    'keys',
    'create',
    '--name',
    'all',
    '--scope',
    'admin',
    '--json',
  );
  const authorization = `Bearer ${String(made.json()['token'])}`;
  // Webhooks to names that were made up stay here: nobody listens on that port.
  const env = { PRESAGE_HOME: home, API_KEYS: 'required', WEBHOOK_PORTS: '1', ACCESS_LOG: 'errors' };
  const app = await startApp('standalone', env);
  try {
    await app.logged(({ message }) => String(message).startsWith('Presage is ready'));
    const file = path.join(home, 'openapi.json');
    await writeFile(file, JSON.stringify(await documentFor(app.url, MODEL, { authorization })));
    const code = await schemathesis(python, home, [
      `--config-file=${path.join(HERE, 'settings.toml')}`,
      'run',
      file,
      `--url=${app.url}`,
      `--header=Authorization: ${authorization}`,
      // It would revoke the key it comes with, and be refused everything from then on.
      String.raw`--exclude-path-regex=^/keys/\{id\}`,
      '--checks=all',
      '--continue-on-failure',
      '--no-color',
      `--seed=${values.seed}`,
      `--max-examples=${values.examples}`,
      `--max-time=${values.seconds}`,
    ]);
    const { status } = await call('GET', `${app.url}/ready`);
    const ended = await app.stop();
    if (status !== 200 || ended !== 0)
      process.stderr.write(`afterwards /ready said ${status}, and it ended with ${ended}\n`);
    return code === 0 && status === 200 && ended === 0 ? 0 : 1;
  } finally {
    await app.kill9();
  }
}

/** Runs it in `cwd`, where it leaves its notes. @returns its exit code */
async function schemathesis(python: string, cwd: string, args: readonly string[]): Promise<unknown> {
  const program = path.join(path.dirname(python), 'schemathesis');
  const child = spawn(program, args, { cwd, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return code;
}

process.exitCode = await main();
