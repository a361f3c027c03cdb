import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const DIST = path.resolve(import.meta.dirname, '../..');
const STARTING_MS = 20_000;
/** The kernel counts processor time in hundredths of a second. */
const TICK_SECONDS = 0.01;

export interface ServerChild {
  readonly port: number;
  /** Seconds of processor time it has used so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Starts a program of `dist` that listens on the port it is told, its output in a file as in production. */
export async function startServer(
  program: string,
  outputFile: string,
  toldPort: (port: number) => { args: readonly string[]; env: Readonly<Record<string, string>> },
): Promise<ServerChild> {
  const port = await freePort();
  const { args, env } = toldPort(port);
  const output = openSync(outputFile, 'a');
  const nodeOptions = (process.env['COST_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
  const child = spawn(process.execPath, [...nodeOptions, path.join(DIST, program), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', output, 'inherit'],
  });
  closeSync(output);
  const ended = once(child, 'exit');
  process.once('exit', () => void child.kill('SIGKILL'));
  await Promise.race([
    answers(port),
    ended.then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`))),
  ]);
  return {
    port,
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(port: number): Promise<void> {
  const until = performance.now() + STARTING_MS;
  while (performance.now() < until) {
    const reply = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    if (reply !== undefined && reply.status !== 503) return;
    await pause(50);
  }
  throw new Error(`nothing answers on port ${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
