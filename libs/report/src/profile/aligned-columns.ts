import { characters } from '../page/characters.js';

/**
 * Cells in columns two spaces apart. Columns named in `left` (by their heading) and the first one are aligned to the
 * left, all others to the right, as numbers are.
 */
export function alignedColumns(lines: readonly (readonly string[])[], left: readonly string[] = []): string {
  const heads = lines[0] ?? [];
  const widths = heads.map((_, place) =>
    Math.max(...lines.map((line) => characters(line[place] ?? '').length)),
  );
  const aligned = lines.map((line) =>
    heads.map((head, place) => {
      const cell = line[place] ?? '';
      const room = ' '.repeat((widths[place] ?? 0) - characters(cell).length);
      return place === 0 || left.includes(head) ? cell + room : room + cell;
    }),
  );
  return aligned.map((cells) => cells.join('  ').trimEnd()).join('\n');
}
