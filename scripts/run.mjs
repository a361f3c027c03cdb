import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installMissing } from './install.mjs';
import { nodeOfTheProduct } from './node.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { root } from './root.mjs';

/**
 * Installs and builds what is missing, then runs one program until it ends, with its exit code: an app by its name, any
 * other by its path in dist/, like `bench/reload`.
 */
async function run(program, args) {
  await oneAtATime(() => {
    installMissing();
    if (!build()) throw new Error('It does not compile: see above.');
  });
  const source = program.includes('/') ? program : `apps/${program}/src/main`;
  const main = join(root, 'dist', `${source}.js`);
  if (!existsSync(main)) throw new Error(`There is no program "${program}" (${source}.ts).`);
  const child = spawn(nodeOfTheProduct(), ['--enable-source-maps', main, ...args], { stdio: 'inherit' });
  forwardSignals(child);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return code ?? 128 + constants.signals[signal];
}

/**
 * The child shall be told to stop exactly once. A terminal sends its Ctrl-C (and its end) to the whole process group,
 * so the child has had it already; npm sends it to us once more. Any other sender means only the process it names.
 */
function forwardSignals(child) {
  const forwarded = new Set();
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) {
    process.on(signal, () => {
      const fromTerminal = signal !== 'SIGTERM' && process.stdin.isTTY === true;
      if (fromTerminal || forwarded.has(signal)) return;
      forwarded.add(signal);
      child.kill(signal);
    });
  }
}

const [program, ...args] = process.argv.slice(2);
try {
  if (program === undefined)
    throw new Error('Which app? node scripts/run.mjs standalone|gateway|worker|trainer|cli');
  process.exitCode = await run(program, args);
} catch (error) {
  console.error(`presage: ${error.message}`);
  process.exitCode = 1;
}
