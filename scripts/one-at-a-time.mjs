import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './root.mjs';

const LONGEST_WAIT_MS = 15 * 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Runs `work` while no other script of this checkout does: `npm run start:gateway` and `start:worker` in two terminals
 * of a fresh clone would otherwise install and build into each other's feet.
 */
export async function oneAtATime(work) {
  const release = await acquire();
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire() {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `presage-scripts-${userInfo().uid}-${hash}`);
  const until = Date.now() + LONGEST_WAIT_MS;
  let told = false;
  while (!take(lock)) {
    const owner = ownerOf(lock);
    if (owner !== undefined && identityOf(owner.pid) !== owner.identity) {
      discard(lock, owner);
      continue;
    }
    if (Date.now() > until)
      throw new Error(`Process ${owner?.pid} has been installing or building for too long.`);
    if (!told) console.error(`presage: waiting for process ${owner?.pid}, which installs or builds here`);
    told = true;
    await delay(LOOK_EVERY_MS);
  }
  return () => rmSync(lock, { recursive: true, force: true });
}

/** A folder that is renamed into place, with its owner in it, exists for everybody at the same moment. */
function take(lock) {
  const own = `${lock}.${process.pid}`;
  mkdirSync(own, { recursive: true, mode: 0o700 });
  writeFileSync(join(own, 'owner'), JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
  try {
    renameSync(own, lock);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

function ownerOf(lock) {
  try {
    return JSON.parse(readFileSync(join(lock, 'owner'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** What no other process with this number has: when it was started, where the system tells. Undefined for a dead one. */
function identityOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
  } catch {
    return 'alive';
  }
}

function discard(lock, dead) {
  const old = `${lock}.${process.pid}.old`;
  try {
    renameSync(lock, old);
  } catch {
    return; // Somebody else was faster,
  }
  if (ownerOf(old)?.pid === dead.pid) rmSync(old, { recursive: true, force: true });
  else renameSync(old, lock); // and has taken it meanwhile: it is theirs.
}
