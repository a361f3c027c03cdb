/** A Markdown table whose columns are as wide as their widest cell, as the formatter wants them. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = (row: readonly string[]): string =>
    line(widths.map((width, column) => (row[column] ?? '').padEnd(width)));
  return [padded(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(padded)].join('\n');
}
