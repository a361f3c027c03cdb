import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCKERFILE = join(import.meta.dirname, '../../../Dockerfile');

/** What the last stage of the Dockerfile says of the processes that run in its image. */
export interface Image {
  /** Numeric. */
  readonly user: string;
  readonly group: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function readImage(): Promise<Image> {
  const text = (await readFile(DOCKERFILE, 'utf8')).replaceAll(/\\\n/g, ' ');
  const stage = text.slice(text.lastIndexOf('\nFROM '));
  const [, user, group] = /^USER (\d+):(\d+)$/m.exec(stage) ?? [];
  if (user === undefined || group === undefined || Number(user) === 0)
    throw new Error('the Dockerfile names no user by its number, or root');
  const words = [...stage.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => line.trim().split(/\s+/));
  const env = Object.fromEntries(words.map((word) => word.split('=', 2) as [string, string]));
  return { user, group, env };
}
