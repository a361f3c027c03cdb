/** JSON as nobody's library writes it: with numbers as they were written down. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.replaceAll(/"@number ([^@"]*)@"/g, (_, number: string) => number);
}
