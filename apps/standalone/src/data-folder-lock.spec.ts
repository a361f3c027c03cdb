import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataFolder } from './data-folder-lock.js';

let home: string;
let others: ChildProcess[];

beforeEach(async () => {
  others = [];
  home = await mkdtemp(join(tmpdir(), 'presage-home-'));
});

afterEach(async () => {
  // A test that failed has left its own alive, and the run would wait for it for ever.
  for (const other of others) other.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

/** Another process that tries to own the folder, says how that went, and lives until it is killed. */
async function otherProcess() {
  const module = fileURLToPath(new URL('./data-folder-lock.js', import.meta.url));
  const code = `
    const { lockDataFolder } = await import(${JSON.stringify(module)});
    process.stdout.write(await lockDataFolder(${JSON.stringify(home)}).then(() => 'owner', (error) => error.message));
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  others.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const kill9 = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { pid: child.pid, said: said.toString(), kill9 };
}

describe('the lock of the data folder', () => {
  it('refuses a second owner and names the first', async () => {
    const other = await otherProcess();
    expect(other.said).toBe('owner');
    await expect(lockDataFolder(home)).rejects.toThrow(`process ${other.pid} `);
    await other.kill9();
  });

  it('refuses a second owner in the same process', async () => {
    const lock = await lockDataFolder(home);
    await expect(lockDataFolder(home)).rejects.toThrow(`process ${process.pid} `);
    await lock.release();
  });

  it('passes to the next one when its owner is killed', async () => {
    const other = await otherProcess();
    await other.kill9();
    const lock = await lockDataFolder(home);
    await lock.release();
  });

  it('passes to the next one when it is released, once or twice', async () => {
    const first = await lockDataFolder(home);
    await first.release();
    await first.release();
    const second = await lockDataFolder(home);
    await second.release();
  });

  it('goes to exactly one of many that start at once', async () => {
    const starters = await Promise.all(Array.from({ length: 6 }, () => otherProcess()));
    expect(starters.filter(({ said }) => said === 'owner')).toHaveLength(1);
    await Promise.all(starters.map((starter) => starter.kill9()));
  });

  it('says what to do when the folder cannot be made', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    await expect(lockDataFolder(join(file, 'home'))).rejects.toThrow(/cannot be locked[^]*PRESAGE_HOME/);
  });
});
