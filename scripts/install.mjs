import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';

const INSTALL_MS = 10 * 60_000;
/** Without a network npm would try again for many minutes before it says so. */
const INSTALL = ['ci', '--no-fund', '--no-audit', '--loglevel=error'].concat([
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=200',
  '--fetch-retry-maxtimeout=1000',
]);

/** Runs `npm ci` unless what the lock file asks for is there. Throws one Error that says what to do. */
export function installMissing() {
  if (isInstalled()) return;
  console.error('presage: installing the packages of package-lock.json (npm ci) …');
  const started = Date.now();
  const result = spawnSync('npm', INSTALL, {
    cwd: root,
    env: { ...process.env, PATH: pathOfTheUser() },
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: INSTALL_MS,
  });
  if (result.error?.code === 'ENOENT')
    throw new Error('There is no npm on the PATH. Install Node.js 20 or newer, with npm.');
  if (result.status !== 0) throw new Error(whyNot(result));
  console.error(`presage: installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** npm writes down what it has installed when it is done; that must agree with the lock file. */
function isInstalled() {
  if (isLink(join(root, 'node_modules'))) return true; // Somebody else's, to be changed there.
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = present[path];
    // An optional package that is absent is one for another platform.
    return found === undefined ? optional === true : found.version === version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Without node_modules/.bin, where npm may have put a Node that is about to be replaced. */
function pathOfTheUser() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/;

function whyNot({ status, signal, stderr }) {
  const complaint = (stderr ?? '').trim();
  if (NO_NETWORK.test(complaint)) {
    return (
      'The packages could not be fetched: the npm registry cannot be reached.\n' +
      'Check the network and the proxy (npm config get registry; npm config get proxy), then run this again.\n' +
      'Without a network, copy node_modules from a machine that has it.\n' +
      firstLines(complaint, 4)
    );
  }
  return `npm ci failed (${signal ?? `exit code ${status}`}):\n${firstLines(complaint, 15)}`;
}

function firstLines(text, count) {
  return text.split('\n').slice(0, count).join('\n');
}
