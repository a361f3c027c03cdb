import { execFile } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Run } from './scenario.js';

const command = promisify(execFile);
const PIECE = Buffer.alloc(4_096);

/** A disk of a few megabytes, in memory, that can be filled up. Needs the right to mount. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** It ends with the run; what lies on it must have ended before. */
  static async mount(run: Run, megabytes: number): Promise<SmallDisk> {
    const folder = join(run.folder, 'disk');
    await mkdir(folder);
    await command('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    run.defer(() => command('umount', [folder]));
    return new SmallDisk(folder);
  }

  /** Somebody else writes until there is no room left. */
  async fill(): Promise<void> {
    const file = await open(join(this.folder, 'of-somebody-else'), 'w');
    try {
      for (;;) await file.write(PIECE);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
  }

  async resize(megabytes: number): Promise<void> {
    await command('mount', ['-o', `remount,size=${megabytes}m`, this.folder]);
  }
}
