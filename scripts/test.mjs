import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installMissing } from './install.mjs';
import { nodeOfTheProduct } from './node.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { root } from './root.mjs';

const STEP_MS = 20 * 60_000;

/** Everything that must hold before a change goes in, in the order in which it fails fastest. */
const steps = [
  { name: 'install', run: installed },
  { name: 'format', run: () => tool('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'lint', run: () => npmRun('lint') },
  { name: 'build', run: () => oneAtATime(build) },
  { name: 'tests', run: jest },
];

async function installed() {
  await oneAtATime(installMissing);
  return true;
}

function tool(name, args) {
  return succeeds(join(root, 'node_modules', '.bin', name), args);
}

function npmRun(script) {
  return succeeds('npm', ['run', '--silent', script]);
}

/** Arguments of ours are Jest's: `npm test -- redis`, `npm test -- --json`. */
function jest() {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const bin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = process.argv.slice(2);
  // By itself Jest leaves a core idle: on two it takes nearly twice as long.
  if (!args.some((arg) => /^(-i|-w|--runInBand|--maxWorkers)/.test(arg)))
    args.push(`--maxWorkers=${cpus().length}`);
  return succeeds(nodeOfTheProduct(), [...flags, bin, ...args]);
}

function succeeds(program, args) {
  const result = spawnSync(program, args, { cwd: root, stdio: 'inherit', timeout: STEP_MS });
  if (result.error) throw result.error;
  return result.status === 0;
}

const done = [];
for (const { name, run } of steps) {
  console.error(`\n── ${name}`);
  const started = Date.now();
  const passed = await Promise.resolve()
    .then(run)
    .catch((error) => console.error(`presage: ${error.message}`));
  done.push(
    `${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(8)} ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  if (!passed) {
    process.exitCode = 1;
    break;
  }
}
console.error(`\n${done.join('\n')}`);
