import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_MS = 60_000;
const STOP_MS = 10_000;

/** How a server of a bench is started. */
export interface ServerCommand {
  /** Names its log. */
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** What answers 200 once it can be asked; a process without a port is ready when it has said `says`. */
  readonly ready: { readonly path: string } | { readonly says: string };
}

export interface ServerProcess {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A port nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Starts a server as its users do, told nothing of this process' environment but the path. What it logs goes to a file:
 * a pipe would have to be emptied by the process that measures.
 * @param make the command for the port it shall listen on
 * @throws with its log when it ends, or is not ready within a minute
 */
export async function startServer(
  folder: string,
  make: (port: number) => ServerCommand,
): Promise<ServerProcess> {
  const port = await freePort();
  const { name, command, env = {}, ready } = make(port);
  const [program, ...args] = command;
  const log = path.join(folder, `${name.replaceAll(/\W+/g, '-')}-${port}.log`);
  const file = await open(log, 'w');
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    cwd: folder,
    stdio: ['ignore', file.fd, file.fd],
  });
  await file.close();
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.once('exit', end).once('error', end);
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    if (ended) return;
    child.kill('SIGTERM');
    const late = setTimeout(kill, STOP_MS);
    await exited;
    clearTimeout(late);
  };
  const url = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> =>
    'path' in ready
      ? await fetch(url + ready.path).then(
          ({ ok }) => ok,
          () => false,
        )
      : (await readFile(log, 'utf8')).includes(ready.says);
  const until = Date.now() + START_MS;
  while (!(await isReady())) {
    if (ended || Date.now() > until) {
      await stop();
      throw new Error(`${name} has not started: ${(await readFile(log, 'utf8')).slice(-4_000)}`);
    }
    await pause(50);
  }
  return { url, pid: child.pid ?? 0, stop };
}
