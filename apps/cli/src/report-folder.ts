import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VersionMetadata } from '#contracts';
import type { Settings } from '#settings';

/** Where later measurements of a version are kept: beside the store, since a version itself never changes. */
export async function writeReportFiles(
  settings: Settings,
  { model, model_version_id: version }: VersionMetadata,
  files: Readonly<Record<string, string | Uint8Array>>,
  folder = path.join(settings.process.home, 'reports', model, version),
): Promise<string[]> {
  const written: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    written.push(file);
  }
  return written;
}

/** A measurement that was written before, or nothing. */
export async function readReportFile(
  settings: Settings,
  { model, model_version_id: version }: VersionMetadata,
  name: string,
): Promise<unknown> {
  try {
    return JSON.parse(
      await readFile(path.join(settings.process.home, 'reports', model, version, name), 'utf8'),
    );
  } catch {
    return undefined;
  }
}
