import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Tries what a Debian or Ubuntu without Redis sees: no server on the PATH, none of its packages installed, with and
 * without package lists on the system. Needs the network and a build (npm run build); no root.
 */
const { startEmbeddedRedis } = await import('../dist/apps/standalone/src/embedded-redis.js');
const work = mkdtempSync(join(tmpdir(), 'presage-fetch-'));
process.env.PATH = folderOfPrograms();
try {
  await tryWith('the package lists of the system', '');
  const none = join(work, 'no-lists');
  mkdirSync(join(none, 'partial'), { recursive: true });
  await tryWith('no package lists', `Dir::State::Lists "${none}";\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function tryWith(what, aptSettings) {
  console.log(`\n── with ${what}`);
  process.env.APT_CONFIG = join(work, 'apt.conf');
  writeFileSync(process.env.APT_CONFIG, `Dir::State::status "${statusWithoutRedis()}";\n${aptSettings}`);
  const home = mkdtempSync(join(work, 'home-'));
  for (const round of ['fetched', 'kept from before']) {
    const started = performance.now();
    const redis = await startEmbeddedRedis({
      home,
      fsync: 'everysec',
      cacheMaxMemoryMb: 16,
      onEvent: console.log,
    });
    const pid = Number(readFileSync(join(home, 'queue-redis', 'redis.pid'), 'utf8'));
    console.log(
      `${round}: ${realpathSync(`/proc/${pid}/exe`)} runs after ${Math.round(performance.now() - started)} ms`,
    );
    const libraries = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/ (\/\S*home-\S*\.so\S*)/g);
    console.log(
      'its own libraries:',
      [...new Set([...libraries].map(([, path]) => basename(path)))].join(' '),
    );
    await redis.stop();
  }
}

/** All programs of this system except the servers. */
function folderOfPrograms() {
  const folder = join(work, 'bin');
  mkdirSync(folder);
  for (const programs of ['/usr/sbin', '/usr/bin']) {
    for (const name of readdirSync(programs).filter((program) => !/^(redis|valkey)-/.test(program))) {
      rmSync(join(folder, name), { force: true });
      symlinkSync(join(programs, name), join(folder, name));
    }
  }
  return folder;
}

/** The list of installed packages without Redis and the libraries that only Redis needs. */
function statusWithoutRedis() {
  const path = join(work, 'status');
  const packages = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
  const kept = packages.filter(
    (text) => !/^Package: (redis|valkey|libjemalloc|liblzf|liblua|lua-)/.test(text),
  );
  writeFileSync(path, kept.join('\n\n'));
  return path;
}
