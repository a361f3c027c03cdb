import { readFile } from 'node:fs/promises';

/** Of the fields behind the name in /proc/PID/stat: user and system time, in hundredths of a second. */
const USER = 11;
const SYSTEM = 12;

/**
 * Seconds of processor time that a process and its children have taken so far. Unlike requests per second it hardly
 * depends on what else the machine does. Undefined where the system does not tell (it does on Linux).
 */
export async function processorSeconds(pid: number): Promise<number | undefined> {
  try {
    const [stat, children] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'),
    ]);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const own = (Number(fields[USER]) + Number(fields[SYSTEM])) / 100;
    const theirs = await Promise.all(
      children
        .split(' ')
        .filter(Boolean)
        .map((child) => processorSeconds(Number(child))),
    );
    return theirs.reduce<number>((sum, seconds) => sum + (seconds ?? 0), own);
  } catch {
    return undefined;
  }
}
