import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Tells a program of this folder its task and resolves with what it answers. In a process of its own, what keeps it busy
 * makes nobody late whom this process measures.
 * @param file `flood-process.js`: it gets the task as a message and answers with one
 * @throws when it ends before
 */
export async function inOwnProcess(file: string, task: object): Promise<unknown> {
  const child = fork(join(import.meta.dirname, file), { execArgv: [], serialization: 'advanced' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code}`);
    });
    ended.catch(() => undefined);
    child.send(task);
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer;
  } finally {
    process.off('exit', kill);
    kill();
  }
}
