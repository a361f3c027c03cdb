/** Elements of HTML that have no end tag. */
const VOID = new Set(['meta', 'br', 'hr', 'link', 'img', 'input']);

/**
 * What is wrong with the nesting of a page's elements: a small check, stricter than HTML is, in that every element must
 * be closed where its parent is, and every `<` of the text must be written as an entity.
 */
export function unclosed(page: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = page.replace(/<!doctype html>/, '').replace(/<style>[^<]*<\/style>/g, '');
  const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>/g;
  for (const [, closing, name = '', , selfClosed] of body.matchAll(tag)) {
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) problems.push(`</${name}> closes <${expected}>`);
    } else if (selfClosed !== '/' && !VOID.has(name)) open.push(name);
  }
  if (open.length > 0) problems.push(`never closed: ${open.join(', ')}`);
  const stray = body.replace(tag, '').match(/.{0,20}<.{0,20}/);
  if (stray) problems.push(`a stray < in: ${stray[0]}`);
  return problems;
}
