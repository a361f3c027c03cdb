import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Site } from './site.js';

const command = promisify(execFile);
const MEGABYTES = 8;

/** The artifact folder of a site on a small volume of its own, in memory. Needs the right to mount. */
export class ArtifactVolume {
  private constructor(readonly folder: string) {}

  /** To be called before processes are started. It ends with the run. */
  static async mount(site: Site): Promise<ArtifactVolume> {
    const folder = join(site.cluster.folder, 'artifacts');
    await rename(folder, `${folder}-before`);
    await mkdir(folder);
    await command('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder]);
    // Lazily: processes may still have it open, and end after this.
    site.run.defer(() => command('umount', ['--lazy', folder]));
    await cp(`${folder}-before`, folder, { recursive: true });
    return new ArtifactVolume(folder);
  }

  /** Somebody else's file takes all the room but this many bytes. */
  async fill(leave: number): Promise<void> {
    const { stdout } = await command('df', ['--block-size=1', '--output=avail', this.folder]);
    const free = Number(stdout.split('\n')[1]);
    await writeFile(join(this.folder, 'of-somebody-else'), Buffer.alloc(Math.max(0, free - leave)));
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.folder, 'of-somebody-else'));
  }

  async readOnly(): Promise<void> {
    await command('mount', ['-o', 'remount,ro', this.folder]);
  }

  async writable(): Promise<void> {
    await command('mount', ['-o', 'remount,rw', this.folder]);
  }

  /** Nothing is in the folder any more, as when a volume is taken away. */
  async takeAway(): Promise<void> {
    await command('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', this.folder]);
  }

  async giveBack(): Promise<void> {
    await command('umount', ['--lazy', this.folder]);
  }
}
