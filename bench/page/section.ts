import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The page that the benches write their results into. */
export const BENCHMARKS_PAGE = path.resolve(import.meta.dirname, '../../../docs/benchmarks.md');

/**
 * Puts text between `<!-- NAME: begin -->` and `<!-- NAME: end -->` of a page, in place of what stood there. All else
 * stays as it is: the words around it, and what other commands have measured.
 * @throws when the page has no such place
 */
export async function writeSection(name: string, text: string, page = BENCHMARKS_PAGE): Promise<void> {
  const begin = `<!-- ${name}: begin -->`;
  const before = await readFile(page, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(`<!-- ${name}: end -->`, from);
  if (from === -1 || to === -1) throw new Error(`${page} has no place for "${name}"`);
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${before.slice(to)}`);
}
