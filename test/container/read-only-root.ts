import { realpathSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');
/** What a base image has, and the package; all of it as it is here. */
const SHOWN = [
  '/usr',
  '/bin',
  '/lib',
  '/lib64',
  '/etc',
  '/proc',
  '/dev',
  REPOSITORY,
  realpathSync(join(REPOSITORY, 'node_modules')),
];

/**
 * Run by a shell with name spaces of its own: a root in memory, in which everything is shown read-only and only `/tmp`
 * and the volumes can be written; then the command, as somebody who may do nothing. As `docker run --read-only
 * --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges` has it.
 */
const SCRIPT = `
# Where Debian has chroot, which not everybody's path leads to.
PATH=$PATH:/usr/sbin:/sbin
root=$1 user=$2 group=$3 volume=$4
shift 4
mount -t tmpfs -o mode=755 tmpfs "$root"
# Before what is shown, which may be within.
mkdir "$root/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for path in ${SHOWN.map((path) => `'${path}'`).join(' ')}; do
  [ -e "$path" ] || continue
  mkdir -p "$root$path"
  mount --rbind "$path" "$root$path"
  case $path in /proc | /dev) ;; *) mount -o remount,bind,ro "$root$path" ;; esac
done
mkdir -p "$root/var/lib/presage"
mount --bind "$volume" "$root/var/lib/presage"
mount -o remount,ro "$root"
exec chroot "$root" env --chdir='${REPOSITORY}' setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs \\
  --inh-caps=-all --bounding-set=-all "$@"`;

export interface Confinement {
  /** An empty folder. */
  readonly root: string;
  readonly user: string;
  readonly group: string;
  /** What `/var/lib/presage` is. */
  readonly volume: string;
}

/** The command to put in front of another. Needs the rights to mount and to change the root. */
export function confined({ root, user, group, volume }: Confinement): string[] {
  const shell = ['unshare', '--mount', '--propagation', 'private', 'sh', '-euc', SCRIPT, 'confined'];
  return [...shell, root, user, group, volume];
}
